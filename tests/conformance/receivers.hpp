// The receivers of a scenario: what they record, and what they do.
#pragma once

#include "orm/signals.hpp"
#include "tests/conformance/model_face.hpp"
#include "tests/conformance/models.hpp"

namespace rowcall::conformance {

class Receivers;

/// One receiver of a scenario, as it is connected to one signal.
class Receiver {
public:
    Receiver(Receivers& all, std::string name, const json& specification, std::string signal)
        : all_{all}, name_{std::move(name)}, specification_{specification}, signal_{std::move(
                                                                                signal)} {}

    void on_save(const AnyModel& record, const SaveEvent& event);
    void on_delete(const AnyModel& record, const DeleteEvent& event);
    void on_change(const AnyModel& record, const M2mEvent& event);
    json on_completed(Todo& todo, const json& sender);

    const std::string& name() const { return name_; }
    std::vector<Connection> connections;

private:
    json receive(const AnyModel& record, const json& sender, const json& arguments);
    bool acts(const AnyModel& record, const json& arguments) const;
    void act(const AnyModel& record, const json& arguments);

    Receivers& all_;
    std::string name_;
    const json& specification_;
    std::string signal_;
};

/// All receivers of a scenario, and the events of their calls. Its end disconnects them.
class Receivers {
public:
    /// `note` is given each event.
    using Note = std::function<void(json)>;
    Receivers(const json& specifications, Database& database, Note note);
    ~Receivers();
    Receivers(const Receivers&) = delete;
    Receivers& operator=(const Receivers&) = delete;

    void connect(
        const std::string& signal, const std::string& receiver, const json& sender,
        const std::string& uid = {});
    /// By uid and sender if there is a uid, else by receiver and sender.
    bool disconnect(
        const std::string& signal, const std::string& receiver, const json& sender,
        const std::string& uid);
    /// All its connections to a signal.
    void disconnect_all(const std::string& signal, const std::string& receiver);
    /// Destroys what the receiver is tracked by.
    void forget(const std::string& receiver);
    bool has_listeners(const std::string& signal, const json& sender) const;

    /// Sends `todo_completed`; the answers, with the names of the receivers.
    json send_completed(Todo& todo, const json& sender, bool robust);

    /// When the callback runs, after the commit or now, it is an event; then it may raise.
    void call_on_commit(const std::string& name, bool raises);

private:
    friend class Receiver;
    std::shared_ptr<Receiver>& at(const std::string& signal, const std::string& receiver);
    const json& specification(const std::string& receiver) const;

    const json& specifications_;
    Database& database_;
    Note note_;
    int depth_ = 0;
    std::vector<std::string>* called_ = nullptr; // by the present send of todo_completed
    std::map<std::pair<std::string, std::string>, std::shared_ptr<Receiver>> receivers_;
};

} // namespace rowcall::conformance
