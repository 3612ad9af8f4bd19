#include "tests/conformance/receivers.hpp"

#include "tests/conformance/errors.hpp"
#include "tests/conformance/tables.hpp"

#include "orm/testing/expect_no_silent_writes.hpp"

namespace rowcall::conformance {

namespace {

/// Calls `use` with the signal of that name and the member of Receiver that takes it.
template<class Use>
auto with_signal(std::string_view name, Use use) {
    if (name == "pre_save") return use(pre_save, &Receiver::on_save);
    if (name == "post_save") return use(post_save, &Receiver::on_save);
    if (name == "pre_delete") return use(pre_delete, &Receiver::on_delete);
    if (name == "post_delete") return use(post_delete, &Receiver::on_delete);
    if (name == "m2m_changed") return use(m2m_changed, &Receiver::on_change);
    if (name == "todo_completed") return use(todo_completed, &Receiver::on_completed);
    throw MalformedScenario{"there is no signal \"" + std::string{name} + "\""};
}

std::string name_of(const Database& database) {
    return database.is_default() ? "default" : database.url();
}

} // namespace

Receivers::Receivers(const json& specifications, Database& database, Note note)
    : specifications_{specifications}, database_{database}, note_{std::move(note)} {}

Receivers::~Receivers() {
    for (const char* name :
         {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "todo_completed"})
        with_signal(name, [](auto& signal, auto) { signal.disconnect_all(); });
}

const json& Receivers::specification(const std::string& receiver) const {
    const auto found = specifications_.find(receiver);
    if (found == specifications_.end())
        throw MalformedScenario{"there is no receiver \"" + receiver + "\""};
    return *found;
}

std::shared_ptr<Receiver>& Receivers::at(const std::string& signal, const std::string& receiver) {
    std::shared_ptr<Receiver>& slot = receivers_[{signal, receiver}];
    if (!slot) slot = std::make_shared<Receiver>(*this, receiver, specification(receiver), signal);
    return slot;
}

void Receivers::connect(
    const std::string& name, const std::string& receiver, const json& sender,
    const std::string& uid) {
    const std::shared_ptr<Receiver>& target = at(name, receiver);
    with_signal(name, [&](auto& signal, auto method) {
        target->connections.push_back(
            signal.connect(method, target, {.sender = sender_named(name, sender), .uid = uid}));
    });
}

bool Receivers::disconnect(
    const std::string& name, const std::string& receiver, const json& sender,
    const std::string& uid) {
    const Sender from = sender_named(name, sender);
    return with_signal(name, [&](auto& signal, auto method) {
        return uid.empty() ? signal.disconnect(method, at(name, receiver), from)
                           : signal.disconnect_uid(uid, from);
    });
}

void Receivers::disconnect_all(const std::string& signal, const std::string& receiver) {
    for (const Connection& connection : std::exchange(at(signal, receiver)->connections, {}))
        connection.disconnect();
}

void Receivers::forget(const std::string& receiver) {
    specification(receiver);
    std::erase_if(receivers_, [&](const auto& entry) { return entry.first.second == receiver; });
}

bool Receivers::has_listeners(const std::string& name, const json& sender) const {
    const Sender from = sender_named(name, sender);
    return with_signal(name, [&](auto& signal, auto) { return signal.has_listeners(from); });
}

void Receivers::call_on_commit(const std::string& name, bool raises) {
    database_.on_commit([this, name, raises] {
        note_({{"on_commit", name}});
        if (raises) throw CallbackError{};
    });
}

json Receivers::send_completed(Todo& todo, const json& sender, bool robust) {
    std::vector<std::string> called;
    std::vector<std::string>* const outer = std::exchange(called_, &called);
    const std::shared_ptr<void> restore{nullptr, [&](void*) { called_ = outer; }};

    const Sender from = sender_named("todo_completed", sender);
    json answers = json::array();
    if (!robust) {
        for (json& returned : todo_completed.send_from(from, todo, sender))
            answers.push_back({{"returned", std::move(returned)}});
    } else {
        for (const auto& response : todo_completed.send_robust_from(from, todo, sender))
            answers.push_back(
                response ? json{{"returned", response.value()}} : neutral_error(response.error()));
    }
    for (std::size_t i = 0; i < answers.size(); ++i) answers[i]["receiver"] = called.at(i);
    return answers;
}

void Receiver::on_save(const AnyModel& record, const SaveEvent& event) {
    json arguments{{"raw", event.raw}, {"update_fields", nullptr}};
    if (event.update_fields) {
        auto names = *event.update_fields;
        std::ranges::sort(names);
        arguments["update_fields"] = names;
    }
    if (signal_ == "post_save") arguments["created"] = event.created;
    arguments["using"] = name_of(event.database);
    receive(record, record.name(), arguments);
}

void Receiver::on_delete(const AnyModel& record, const DeleteEvent& event) {
    receive(record, record.name(), {{"using", name_of(event.database)}});
}

void Receiver::on_change(const AnyModel& record, const M2mEvent& event) {
    json keys;
    if (event.pks) {
        keys = json::array();
        for (const OwnedValue& key : *event.pks) keys.push_back(key_to_json(key));
        std::sort(keys.begin(), keys.end());
    }
    receive(
        record, name_of_table(event.through.table),
        {{"action", to_string(event.action)},
         {"reverse", event.reverse},
         {"model", event.model.name},
         {"pk_set", std::move(keys)},
         {"using", name_of(event.database)}});
}

json Receiver::on_completed(Todo& todo, const json& sender) {
    all_.called_->push_back(name_);
    return receive(AnyModel{model_info<Todo>(), &todo}, sender, json::object());
}

json Receiver::receive(const AnyModel& record, const json& sender, const json& arguments) {
    json event{
        {"signal", signal_},
        {"sender", sender},
        {"receiver", name_},
        {"depth", all_.depth_},
        {"instance", describe(record)},
        {"args", arguments}};
    if (flag(specification_, "fields")) event["fields"] = field_values(record);
    if (specification_.contains("counts"))
        for (const json& name : specification_["counts"])
            event["counts"][name.get<std::string>()] =
                count_rows(all_.database_, name.get<std::string>());
    all_.note_(std::move(event));

    if (acts(record, arguments)) {
        ++all_.depth_;
        const std::shared_ptr<void> restore{nullptr, [this](void*) { --all_.depth_; }};
        act(record, arguments);
    }
    return specification_.value("returns", json());
}

bool Receiver::acts(const AnyModel& record, const json& arguments) const {
    const json when = specification_.value("when", json::object());
    for (const auto& [name, wanted] : when.items()) {
        const bool is_known = name == "label" || arguments.contains(name);
        if (!is_known || wanted != (name == "label" ? label_of(record) : arguments[name]))
            return false;
    }
    return true;
}

void Receiver::act(const AnyModel& record, const json& arguments) {
    const std::string does = specification_.value("does", "record");
    const ModelFace& model = model_named(record.name());
    const Object object = model.borrow_object(record);
    const auto as_created = [&] { return arguments.value("created", false); };
    const auto require_todo = [&]() -> Todo& {
        if (Todo* todo = record.as<Todo>()) return *todo;
        throw MalformedScenario{"\"" + does + "\" is for todos"};
    };

    if (does == "record") return;
    if (does == "raise") throw ReceiverError{};
    if (does == "disconnect_self") return all_.disconnect_all(signal_, name_);
    if (does == "disconnect")
        return all_.disconnect_all(signal_, require_text(specification_, "target"));
    if (does == "connect")
        return all_.connect(
            signal_, require_text(specification_, "target"),
            specification_.value("sender", json()));
    if (does == "touch_parent") {
        if (!require_todo().parent.has_value()) return;
        Todo parent = Todo::objects().get(*require_todo().parent.id());
        parent.priority += 1;
        parent.save<&Todo::priority>();
    } else if (does == "create_profile") {
        if (!as_created() || arguments.value("raw", false)) return;
        Profile profile{.bio = "auto"};
        profile.user = *record.as<User>();
        profile.save();
    } else if (does == "set_field") {
        model.assign(
            object.record,
            {{require_text(specification_, "field"), require(specification_, "value")}});
    } else if (does == "resave") {
        if (as_created()) model.save(object.record.get(), nullptr, {});
    } else if (does == "add_tag") {
        if (!as_created()) return;
        const Tag tag =
            Tag::objects()
                .get_or_create<&Tag::name>({.name = require_text(specification_, "tag")})
                .first;
        require_todo().related<&Todo::tags>().add(tag);
    } else if (does == "delete_instance") {
        model.remove(object.record.get());
    } else if (does == "update_row") {
        const testing::Excused silent{model.info()};
        json own_row;
        own_row["cond"] = json::array({json::array({"id"}), "exact", object.key()});
        model.update(
            json::array({json{{"filter", own_row}}}),
            {{require_text(specification_, "field"), require(specification_, "value")}});
    } else if (does == "on_commit") {
        all_.call_on_commit(name_ + ":" + label_of(record).get<std::string>(), false);
    } else if (does == "send_completed") {
        all_.send_completed(require_todo(), record.name(), false);
    } else {
        throw MalformedScenario{"no receiver can do \"" + does + "\""};
    }
}

} // namespace rowcall::conformance
