// Operations on many rows at once.
#include "tests/conformance/interpreter.hpp"
#include "tests/conformance/tables.hpp"

#include "orm/testing/expect_no_silent_writes.hpp"

namespace rowcall::conformance {

namespace {

// Silent in Django, so in the scenarios, too.
using Silent = testing::Excused;

json where_of(const json& operation) { return operation.value("where", json::array()); }

} // namespace

json Interpreter::do_bulk_create(const json& operation, json&) {
    const ModelFace& model = model_of(operation);
    std::vector<Record> records;
    for (const json& fields : require(operation, "rows")) records.push_back(make(model, fields));
    const Silent silent{model.info()};
    model.bulk_create(
        records, operation.value("batch_size", std::size_t{0}),
        flag(operation, "ignore_conflicts"));
    return {};
}

json Interpreter::do_bulk_update(const json& operation, json&) {
    const ModelFace& model = model_of(operation);
    std::vector<Record> records;
    for (const json& handle : require(operation, "on")) {
        const Object& one = object(handle.get<std::string>());
        if (one.model != &model) throw MalformedScenario{"bulk_update of another model's object"};
        records.push_back(one.record);
    }
    const Silent silent{model.info()};
    model.bulk_update(records, require(operation, "fields").get<std::vector<std::string>>());
    return {};
}

json Interpreter::do_query(const json& operation, json&) {
    json query = operation;
    query["where"] = resolved(where_of(operation));
    return model_of(operation).query(query);
}

json Interpreter::do_query_update(const json& operation, json&) {
    const ModelFace& model = model_of(operation);
    const Silent silent{model.info()};
    return model.update(
        resolved(where_of(operation)), field_values(model, require(operation, "set")));
}

json Interpreter::do_query_delete(const json& operation, json&) {
    return to_json(model_of(operation).remove_rows(resolved(where_of(operation))));
}

} // namespace rowcall::conformance
