// Operations on signals.
#include "tests/conformance/interpreter.hpp"

namespace rowcall::conformance {

json Interpreter::do_connect(const json& operation, json&) {
    for (const json& signal : require(operation, "signals"))
        receivers_.connect(
            signal.get<std::string>(), require_text(operation, "receiver"),
            operation.value("sender", json()), operation.value("uid", ""));
    return {};
}

json Interpreter::do_disconnect(const json& operation, json&) {
    return receivers_.disconnect(
        require_text(operation, "signal"), operation.value("receiver", ""),
        operation.value("sender", json()), operation.value("uid", ""));
}

json Interpreter::do_forget(const json& operation, json&) {
    receivers_.forget(require_text(operation, "receiver"));
    return {};
}

json Interpreter::do_has_listeners(const json& operation, json&) {
    return receivers_.has_listeners(
        require_text(operation, "signal"), operation.value("sender", json()));
}

json Interpreter::do_send(const json& operation, json&) {
    return receivers_.send_completed(
        todo_on(operation), operation.value("sender", json()), flag(operation, "robust"));
}

} // namespace rowcall::conformance
