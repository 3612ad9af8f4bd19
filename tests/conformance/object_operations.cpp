// Operations on objects.
#include "tests/conformance/interpreter.hpp"
#include "tests/conformance/tables.hpp"

namespace rowcall::conformance {

namespace {

std::optional<std::vector<std::string>> names_at(const json& operation, const char* key) {
    const auto found = operation.find(key);
    if (found == operation.end() || found->is_null()) return std::nullopt;
    return found->get<std::vector<std::string>>();
}

} // namespace

json Interpreter::do_new(const json& operation, json&) {
    const ModelFace& model = model_of(operation);
    bind(operation, {&model, make(model, operation.value("fields", json::object()))});
    return {};
}

json Interpreter::do_create(const json& operation, json&) {
    const ModelFace& model = model_of(operation);
    const Record record = make(model, operation.value("fields", json::object()));
    return bind(operation, {&model, model.create(record)});
}

json Interpreter::do_set(const json& operation, json&) {
    const auto& [model, record] = on(operation);
    model->assign(record, field_values(*model, require(operation, "fields")));
    return {};
}

json Interpreter::do_show(const json& operation, json&) {
    return conformance::field_values(on(operation).view());
}

json Interpreter::do_save(const json& operation, json&) {
    const Object object = on(operation);
    const auto fields = names_at(operation, "update_fields");
    object.model->save(
        object.record.get(), fields ? &*fields : nullptr,
        {.force_insert = flag(operation, "force_insert"),
         .force_update = flag(operation, "force_update"),
         .raw = flag(operation, "raw")});
    return {{"pk", object.key()}};
}

json Interpreter::do_delete(const json& operation, json&) {
    const Object object = on(operation);
    return to_json(object.model->remove(object.record.get()));
}

json Interpreter::do_refresh(const json& operation, json&) {
    const Object object = on(operation);
    const auto fields = names_at(operation, "fields");
    object.model->refresh(object.record.get(), fields ? &*fields : nullptr);
    return conformance::field_values(object.view());
}

json Interpreter::do_get(const json& operation, json&) {
    const ModelFace& model = model_of(operation);
    return bind(operation, {&model, model.get(resolved(operation.value("where", json::array())))});
}

json Interpreter::do_get_or_create(const json& operation, json&) {
    const ModelFace& model = model_of(operation);
    const json lookup = require(operation, "lookup");
    json fields = operation.value("defaults", json::object());
    fields.update(lookup);
    auto [record, created] = model.get_or_create(make(model, fields), names_in(lookup));
    return bind(operation, {&model, std::move(record)}, created);
}

json Interpreter::do_update_or_create(const json& operation, json&) {
    const ModelFace& model = model_of(operation);
    const json lookup = require(operation, "lookup");
    const json defaults = operation.value("defaults", json::object());
    json fields = defaults;
    fields.update(lookup);
    if (fields.size() < lookup.size() + defaults.size())
        throw MalformedScenario{"a field in both lookup and defaults"};
    auto [record, created] =
        model.update_or_create(make(model, fields), names_in(lookup), names_in(defaults));
    return bind(operation, {&model, std::move(record)}, created);
}

json Interpreter::do_related_one(const json& operation, json&) {
    const Object object = on(operation);
    auto other = object.model->related_one(object.record.get(), require_text(operation, "name"));
    return other ? bind(operation, *std::move(other)) : json();
}

json Interpreter::do_mark_as_done(const json& operation, json&) {
    Todo& todo = todo_on(operation);
    todo.done = true;
    todo.completed_at = require(operation, "at").get<std::int64_t>();
    todo.save<&Todo::done, &Todo::completed_at>();
    return receivers_.send_completed(todo, "Todo", flag(operation, "robust"));
}

} // namespace rowcall::conformance
