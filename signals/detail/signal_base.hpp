#pragma once

#include "signals/connect_options.hpp"
#include "signals/connection.hpp"
#include "signals/detail/misuse.hpp"
#include "signals/detail/pin.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace rowcall::detail {

// Asked before a receiver is called whose node needs a look, or whose call is traced or may be
// muted. Converts to whether to call it; keeps the receiver's tracked object alive meanwhile, and
// records the call if it is traced.
class Admission {
public:
    Admission(const Entry& entry, Slot& slot, const void* sender) noexcept;
    ~Admission() {
        if (recorded_) end_record();
        if (held_) held_->let_go(room_);
    }
    Admission(const Admission&) = delete;
    Admission& operator=(const Admission&) = delete;
    explicit operator bool() const noexcept { return admitted_; }

    // To be called while the exception that leaves the receiver is handled.
    void record_failure() const noexcept;

private:
    void decide(const Entry& entry, Slot& slot, const void* sender, std::uint8_t careful) noexcept;
    void begin_record(const Entry& entry, Slot& slot, const void* sender) noexcept;
    void end_record() const noexcept;

    bool admitted_ = false;
    bool muted_ = false;
    bool recorded_ = false;
    const Watch* held_ = nullptr;
    Watch::Room room_;
};

// Tells the error sink about the exception being handled. `node` names the receiver, if it is one.
void report_current_exception(std::string_view signal, const Node* node) noexcept;

// The part of a signal that does not depend on what it sends. Two words: nothing is allocated
// until the first connect, and a signal with static storage is initialised by the compiler.
class SignalBase {
public:
    // What a signal was called when it was made.
    std::string_view name() const noexcept;

    // Whether send() would reach a receiver: one that was connected for any sender.
    bool has_listeners() const { return may_have_listeners() && find_listener(nullptr); }
    // Whether send_from(sender) would reach a receiver, those for any sender included.
    bool has_listeners(const Sender& from) const {
        return may_have_listeners() && find_listener(from.key());
    }

    // Removes one connection. False if it was not connected, or is another signal's.
    bool disconnect(const Connection& connection) noexcept;
    // Removes the connection with that uid and that same sender.
    bool disconnect_uid(std::string_view uid, const Sender& from = {}) {
        return disconnect_key({}, uid, from);
    }
    template<class S>
    bool disconnect_uid(std::string_view uid) {
        return disconnect_uid(uid, sender<S>);
    }
    // For adapters: removes the receiver that connect_as() connected under that id and sender.
    bool disconnect_as(const ReceiverId& id, const Sender& from = {}) {
        return disconnect_key(id, {}, from);
    }
    // Removes every receiver, whatever its sender, and says how many there were.
    std::size_t disconnect_all() noexcept;

    bool may_have_listeners() const noexcept { return look() >= first_address; }

protected:
    constexpr explicit SignalBase(std::string_view name)
        : published_(name.size() + 1), name_or_link_(name.data()) {
        if (name.size() + 1 >= first_address)
            throw_length_error("the name of a signal is too long");
    }
    SignalBase(SignalBase&& other) noexcept;
    SignalBase& operator=(SignalBase&& other) noexcept;
    ~SignalBase();

    // Takes over a reference to a node that is not connected yet.
    Connection connect_node(NodeRef fresh, const Target& target, ConnectOptions&& options);
    bool disconnect_key(const ReceiverId& id, std::string_view uid, const Sender& from);
    const Atomic<std::uintptr_t>& published() const noexcept { return published_; }
    std::uintptr_t look() const noexcept { return published_.load(Order::acquire); }

private:
    friend struct Link;
    bool find_listener(const void* sender) const;

    // The address of the array of receivers; 0 if there are none; before the first connect, the
    // length of the name plus one.
    Atomic<std::uintptr_t> published_;
    // Before the first connect the characters of the name, then the Link. Under the lock.
    const void* name_or_link_;
};

} // namespace rowcall::detail
