// Operations on transactions.
#include "tests/conformance/errors.hpp"
#include "tests/conformance/interpreter.hpp"

namespace rowcall::conformance {

json Interpreter::do_atomic(const json& operation, json& step) {
    const json& operations = require(operation, "ops");
    json& steps = step["steps"] = json::array();
    database_.atomic([&] {
        for (std::size_t i = 0; i < operations.size(); ++i) {
            auto [inner, error] = perform(operations, i);
            steps.push_back(std::move(inner));
            if (error && !flag(operations[i], "catch")) std::rethrow_exception(error);
        }
    });
    return {};
}

json Interpreter::do_abort(const json&, json&) { throw Abort{}; }

json Interpreter::do_on_commit(const json& operation, json&) {
    receivers_.call_on_commit(require_text(operation, "name"), flag(operation, "raises"));
    return {};
}

} // namespace rowcall::conformance
