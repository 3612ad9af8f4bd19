#include "tests/conformance/interpreter.hpp"

#include "tests/conformance/errors.hpp"
#include "tests/conformance/tables.hpp"

#include <fmt/format.h>

namespace rowcall::conformance {

Interpreter::Interpreter(const json& receivers)
    : database_{"sqlite::memory:"}, receivers_{receivers, database_, [this](json event) {
                                                   events_.back()->push_back(std::move(event));
                                               }} {
    database_.make_default();
    create_tables(database_);
}

json Interpreter::rows() { return dump_rows(database_); }

json Interpreter::run(const json& operations) {
    json steps = json::array();
    for (std::size_t i = 0; i < operations.size(); ++i)
        steps.push_back(perform(operations, i).step);
    return steps;
}

Interpreter::Outcome Interpreter::perform(const json& operations, std::size_t number) {
    try {
        return perform(operations.at(number));
    } catch (const MalformedScenario& error) {
        throw MalformedScenario{fmt::format("operation {}: {}", number + 1, error.what())};
    } catch (const json::exception& error) {
        throw MalformedScenario{fmt::format("operation {}: {}", number + 1, error.what())};
    }
}

Interpreter::Outcome Interpreter::perform(const json& operation) {
    const Operation function = find_operation(require_text(operation, "op"));
    Outcome outcome{json::object(), nullptr};
    json events = json::array();
    events_.push_back(&events);
    try {
        json result = (this->*function)(operation, outcome.step);
        if (!result.is_null()) outcome.step["result"] = std::move(result);
    } catch (...) {
        outcome.error = std::current_exception();
    }
    events_.pop_back();
    if (outcome.error) outcome.step.update(neutral_error(outcome.error));
    if (!events.empty()) outcome.step["events"] = std::move(events);
    return outcome;
}

Interpreter::Operation Interpreter::find_operation(const std::string& name) {
    static const std::map<std::string, Operation> operations{
        {"new", &Interpreter::do_new},
        {"create", &Interpreter::do_create},
        {"set", &Interpreter::do_set},
        {"show", &Interpreter::do_show},
        {"save", &Interpreter::do_save},
        {"delete", &Interpreter::do_delete},
        {"refresh", &Interpreter::do_refresh},
        {"get", &Interpreter::do_get},
        {"get_or_create", &Interpreter::do_get_or_create},
        {"update_or_create", &Interpreter::do_update_or_create},
        {"related_one", &Interpreter::do_related_one},
        {"mark_as_done", &Interpreter::do_mark_as_done},
        {"bulk_create", &Interpreter::do_bulk_create},
        {"bulk_update", &Interpreter::do_bulk_update},
        {"query", &Interpreter::do_query},
        {"query_update", &Interpreter::do_query_update},
        {"query_delete", &Interpreter::do_query_delete},
        {"m2m", &Interpreter::do_relation},
        {"reverse", &Interpreter::do_relation},
        {"connect", &Interpreter::do_connect},
        {"disconnect", &Interpreter::do_disconnect},
        {"forget", &Interpreter::do_forget},
        {"has_listeners", &Interpreter::do_has_listeners},
        {"send", &Interpreter::do_send},
        {"atomic", &Interpreter::do_atomic},
        {"abort", &Interpreter::do_abort},
        {"on_commit", &Interpreter::do_on_commit}};
    const auto found = operations.find(name);
    if (found == operations.end())
        throw MalformedScenario{fmt::format("there is no operation \"{}\"", name)};
    return found->second;
}

const Object& Interpreter::object(const std::string& handle) const {
    const auto found = handles_.find(handle);
    if (found == handles_.end())
        throw MalformedScenario{fmt::format("there is no handle \"{}\"", handle)};
    return found->second;
}

const Object& Interpreter::on(const json& operation) const {
    return object(require_text(operation, "on"));
}

const ModelFace& Interpreter::model_of(const json& operation) {
    return model_named(require_text(operation, "model"));
}

Todo& Interpreter::todo_on(const json& operation) const {
    if (Todo* todo = on(operation).view().as<Todo>()) return *todo;
    throw MalformedScenario{"the operation is for todos"};
}

json Interpreter::bind(const json& operation, Object object) {
    json key = object.key();
    if (operation.contains("as"))
        handles_.insert_or_assign(require_text(operation, "as"), std::move(object));
    return {{"pk", std::move(key)}};
}

json Interpreter::bind(const json& operation, Object object, bool created) {
    json result = bind(operation, std::move(object));
    result["created"] = created;
    return result;
}

json Interpreter::resolved(const json& value) const {
    if (value.is_object() && value.contains("ref")) return object(require_text(value, "ref")).key();
    json result = value;
    if (result.is_structured())
        for (json& part : result) part = resolved(part);
    return result;
}

json Interpreter::field_values(const ModelFace& model, const json& fields) const {
    json values = json::object();
    for (const auto& [name, value] : fields.items()) {
        const Column* column = model.info().find_column(name);
        if (!column)
            throw MalformedScenario{fmt::format("{} has no field \"{}\"", model.name(), name)};
        values[name] = resolved(value);
        const bool is_reference = value.is_object() && value.contains("ref");
        if (is_reference && column->is_foreign_key() && values[name].is_null()) throw InvalidUse{};
    }
    return values;
}

Record Interpreter::make(const ModelFace& model, const json& fields) const {
    Record record = model.make();
    model.assign(record, field_values(model, fields));
    return record;
}

void ModelFace::assign(const Record& record, const json& fields) const {
    for (const auto& [name, value] : fields.items()) {
        const Column& column = info().columns.at(
            static_cast<std::size_t>(info().find_column(name) - info().columns.data()));
        const OwnedValue wanted = to_value(value);
        if (column.primary_key)
            assign_key(
                record.get(),
                value.is_null() ? std::nullopt : std::optional{value.get<std::int64_t>()});
        else
            info().load(column, record.get(), borrow(wanted));
    }
}

} // namespace rowcall::conformance
