#include "signals/request.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using namespace rowcall;

TEST_CASE("a web adapter sends the request signals with views of what its server has") {
    struct ServerRequest {
        std::string path = "/todos/7";
        std::string agent = "curl";
    } native;
    const Request request{
        .method = "GET",
        .path = native.path,
        .query = "done=1",
        .peer = "127.0.0.1",
        .find_header = [](const void* from, std::string_view name) -> std::string_view {
            const auto* server = static_cast<const ServerRequest*>(from);
            return name == "User-Agent" ? server->agent : std::string_view{};
        },
        .native = &native};

    std::string log;
    const ScopedConnection started = request_started.connect([&](const Request& r) {
        log += std::string(r.method) + " " + std::string(r.path) + "?" + std::string(r.query);
        log += " by " + std::string(r.header("User-Agent")) + std::string(r.header("Accept"));
    });
    const ScopedConnection finished = request_finished.connect(
        [&](const Request&, const Reply& reply) { log += " -> " + std::to_string(reply.status); });
    const ScopedConnection failed = got_request_exception.connect(
        [&](const Request&, const std::exception_ptr& error) { log += error ? " failed" : ""; });

    request_started.send(request);
    got_request_exception.send_robust(
        request, std::make_exception_ptr(std::runtime_error("broken")));
    request_finished.send(request, Reply{.status = 500, .body_size = 0});
    CHECK(log == "GET /todos/7?done=1 by curl failed -> 500");
    CHECK(Request{}.header("Any").empty());
}

TEST_CASE("the request signals know their names") {
    CHECK(request_started.name() == "request_started");
    CHECK(request_finished.name() == "request_finished");
    CHECK(got_request_exception.name() == "got_request_exception");
}
