// Operations on relations to many.
#include "tests/conformance/interpreter.hpp"

#include "orm/testing/expect_no_silent_writes.hpp"
#include "tests/conformance/tables.hpp"

namespace rowcall::conformance {

json Interpreter::do_relation(const json& operation, json&) {
    const Object owner = on(operation);
    RelationChange change{
        .name = require_text(operation, "name"), .what = require_text(operation, "do")};
    change.clear = flag(operation, "clear");
    change.bulk = flag(operation, "bulk", true);
    for (const json& other : operation.value("objects", json::array())) {
        if (other.is_object())
            change.objects.push_back(object(require_text(other, "ref")));
        else
            change.keys.push_back(other.get<std::int64_t>());
    }
    if (operation.contains("through_defaults"))
        change.through_defaults = make(model_named("Watch"), operation["through_defaults"]);

    const json lookup = operation.value("lookup", json::object());
    const json defaults = operation.value("defaults", json::object());
    json fields = operation.value("fields", json::object());
    fields.update(defaults);
    fields.update(lookup);
    change.lookup = names_in(lookup);
    change.defaults = names_in(defaults);
    change.fresh = make(owner.model->related_model(change.name), fields);

    // One UPDATE of foreign keys is silent in Django, too.
    std::optional<testing::Excused> silent;
    const bool makes_rows = change.what.find("create") != std::string::npos;
    if (operation["op"] == "reverse" && change.bulk && !makes_rows)
        silent.emplace(owner.model->related_model(change.name).info());
    RelationResult result = owner.model->change(owner.record.get(), change);
    if (result.keys) return *result.keys;
    if (!result.object) return {};
    return result.created ? bind(operation, *std::move(result.object), *result.created)
                          : bind(operation, *std::move(result.object));
}

} // namespace rowcall::conformance
