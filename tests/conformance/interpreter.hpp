// Runs the operations of one scenario with Rowcall and records what happens.
#pragma once

#include "tests/conformance/receivers.hpp"

namespace rowcall::conformance {

/// One scenario in a new, empty database.
class Interpreter {
public:
    explicit Interpreter(const json& receivers);

    /// The step of each operation, in order. Throws MalformedScenario.
    json run(const json& operations);
    /// The rows of all tables that are not empty.
    json rows();

private:
    struct Outcome {
        json step;
        std::exception_ptr error;
    };
    /// Does one operation; what leaves it is caught.
    Outcome perform(const json& operation);
    /// Does the one with this number of a list.
    Outcome perform(const json& operations, std::size_t number);

    // Each operation returns its result, null for none.
    using Operation = json (Interpreter::*)(const json& operation, json& step);
    static Operation find_operation(const std::string& name);

    // object_operations.cpp
    json do_new(const json& operation, json& step);
    json do_create(const json& operation, json& step);
    json do_set(const json& operation, json& step);
    json do_show(const json& operation, json& step);
    json do_save(const json& operation, json& step);
    json do_delete(const json& operation, json& step);
    json do_refresh(const json& operation, json& step);
    json do_get(const json& operation, json& step);
    json do_get_or_create(const json& operation, json& step);
    json do_update_or_create(const json& operation, json& step);
    json do_related_one(const json& operation, json& step);
    json do_mark_as_done(const json& operation, json& step);

    // query_operations.cpp
    json do_bulk_create(const json& operation, json& step);
    json do_bulk_update(const json& operation, json& step);
    json do_query(const json& operation, json& step);
    json do_query_update(const json& operation, json& step);
    json do_query_delete(const json& operation, json& step);

    // relation_operations.cpp: `m2m` and `reverse`
    json do_relation(const json& operation, json& step);

    // signal_operations.cpp
    json do_connect(const json& operation, json& step);
    json do_disconnect(const json& operation, json& step);
    json do_forget(const json& operation, json& step);
    json do_has_listeners(const json& operation, json& step);
    json do_send(const json& operation, json& step);

    // transaction_operations.cpp
    json do_atomic(const json& operation, json& step);
    json do_abort(const json& operation, json& step);
    json do_on_commit(const json& operation, json& step);

    const Object& object(const std::string& handle) const;
    const Object& on(const json& operation) const;
    static const ModelFace& model_of(const json& operation);
    Todo& todo_on(const json& operation) const;
    /// Binds an object to the handle `as`, if the operation has one. Returns `{"pk"}`.
    json bind(const json& operation, Object object);
    json bind(const json& operation, Object object, bool created);

    /// A value with each reference to an object replaced by its key.
    json resolved(const json& value) const;
    /// The same for the values of a model's fields. Throws InvalidUse for a relation to an object
    /// without a key.
    json field_values(const ModelFace& model, const json& fields) const;
    /// A new object with these fields.
    Record make(const ModelFace& model, const json& fields) const;

    Database database_;
    std::vector<json*> events_; // of the operations that are being done, the innermost last
    std::map<std::string, Object> handles_;
    Receivers receivers_;
};

} // namespace rowcall::conformance
