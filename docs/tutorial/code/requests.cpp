#include <signals/signals.hpp>

#include <iostream>
#include <stdexcept>
#include <string>

using namespace rowcall;

// [adapter]
// What an adapter for a web server does with each request.
void serve(const Request& request, int (*handle)(const Request&)) {
    request_started.send(request);
    Reply reply;
    try {
        reply.status = handle(request);
    } catch (...) {
        got_request_exception.send_robust(request, std::current_exception());
        reply.status = 500;
    }
    request_finished.send(request, reply);
}
// [end]

int show_list(const Request&) { return 200; }
int fail(const Request&) { throw std::runtime_error{"the list is lost"}; }

int main() {
    // [receivers]
    request_finished.connect([](const Request& request, const Reply& reply) {
        std::cout << request.method << ' ' << request.path << " -> " << reply.status << '\n';
    });
    got_request_exception.connect([](const Request&, const std::exception_ptr& error) {
        std::cout << "error: " << signals::message_of(error) << '\n';
    });
    // [end]
    serve({.method = "GET", .path = "/todos"}, show_list);
    serve({.method = "GET", .path = "/todos/7"}, fail);
}
