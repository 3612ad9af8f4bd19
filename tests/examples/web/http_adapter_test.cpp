#include "tests/examples/web/raw_client.hpp"
#include "tests/examples/web/served.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace rowcall;
using Lines = std::vector<std::string>;

namespace {

void say_hello(const httplib::Request&, httplib::Response& response) {
    response.set_content("hello", "application/octet-stream");
}

struct Hello : Served {
    Hello() {
        server.Get("/hello", say_hello);
        server.Post("/echo", [](const httplib::Request& request, httplib::Response& response) {
            response.set_content(request.body, "application/octet-stream");
        });
        server.Get("/broken", [](const httplib::Request&, httplib::Response& response) {
            response.set_header("Set-Cookie", "half=done");
            response.set_content("half", "application/octet-stream");
            throw std::runtime_error{"no such luck"};
        });
        server.Get("/odd", [](const httplib::Request&, httplib::Response&) { throw 7; });
    }
};

} // namespace

TEST_CASE_FIXTURE(Hello, "a GET is one request: its signals come in order, on one thread") {
    server.Get("/noted", [this](const httplib::Request& request, httplib::Response& response) {
        log.note("handler");
        say_hello(request, response);
    });
    const auto answer = httplib::Client{"127.0.0.1", port()}.Get("/noted");
    REQUIRE(answer);
    CHECK(answer->body == "hello");
    const Reply reply = log.reply();
    CHECK(reply.status == 200);
    CHECK(reply.body_size == 5);
    CHECK(reply.complete);
    CHECK(log.lines() == Lines{"started GET /noted", "handler", "finished GET /noted 200"});
    for (const Seen& one : log.seen()) CHECK(one.thread == log.seen().front().thread);
}

TEST_CASE_FIXTURE(Hello, "receivers see method, path, query, headers and peer until the end") {
    std::string seen;
    const auto note = [&](const Request& request) {
        seen += std::string{request.method} + " " + std::string{request.path} + " " +
                std::string{request.query} + " " + std::string{request.peer} + " " +
                std::string{request.header("x-name")} + std::string{request.header("Missing")} +
                std::string{request.header("REMOTE_ADDR")} + "; ";
    };
    const ScopedConnection first = request_started.connect(note);
    const ScopedConnection second = request_finished.connect(note);
    RawClient client{port()};
    client.send("GET /hel%6Co?a=1&b=%20 HTTP/1.1\r\nHost: x\r\nX-Name: ann\r\n\r\n");
    CHECK(client.answer().body == "hello");
    stop();
    const std::string once = "GET /hello a=1&b=%20 127.0.0.1 ann; ";
    CHECK(seen == once + once);
}

TEST_CASE_FIXTURE(Hello, "what a client says of its own address is not believed") {
    server.Get("/who", [](const httplib::Request& request, httplib::Response& response) {
        response.set_content(
            request.remote_addr + request.get_header_value("REMOTE_ADDR"), "text/plain");
    });
    RawClient client{port()};
    client.send("GET /who HTTP/1.1\r\nREMOTE_ADDR: 10.0.0.1\r\n\r\n");
    CHECK(client.answer().body == "127.0.0.1");
}

TEST_CASE_FIXTURE(Hello, "a POST is handled with its body") {
    const auto answer =
        httplib::Client{"127.0.0.1", port()}.Post("/echo", std::string(60000, 'x'), "a/b");
    REQUIRE(answer);
    CHECK(answer->body == std::string(60000, 'x'));
    CHECK(log.reply().body_size == 60000);
    CHECK(log.lines() == Lines{"started POST /echo", "finished POST /echo 200"});
}

TEST_CASE_FIXTURE(Hello, "a HEAD has an answer without a body") {
    RawClient client{port()};
    client.send("HEAD /hello HTTP/1.1\r\nConnection: close\r\n\r\n");
    const std::string answer = client.rest();
    CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(answer.find("Content-Length: 5\r\n") != std::string::npos);
    CHECK(answer.ends_with("\r\n\r\n"));
    CHECK(log.reply().body_size == 0);
    CHECK(log.reply().complete);
}

TEST_CASE_FIXTURE(Hello, "what has no handler is a request, too") {
    const auto answer = httplib::Client{"127.0.0.1", port()}.Get("/nowhere");
    REQUIRE(answer);
    CHECK(answer->status == 404);
    CHECK(log.reply().status == 404);
    CHECK(log.lines() == Lines{"started GET /nowhere", "finished GET /nowhere 404"});
}

TEST_CASE_FIXTURE(Hello, "an exception of a handler is sent, and tells the client nothing") {
    for (const char* path : {"/broken", "/odd"}) {
        RawClient client{port()};
        client.send("GET " + std::string{path} + " HTTP/1.1\r\nConnection: close\r\n\r\n");
        const std::string answer = client.rest();
        CHECK(answer.starts_with("HTTP/1.1 500 "));
        for (const char* secret : {"luck", "EXCEPTION", "half"})
            CHECK(answer.find(secret) == std::string::npos);
    }
    log.wait_for("finished", 2);
    CHECK(
        log.lines() == Lines{
                           "started GET /broken", "failed GET /broken: no such luck",
                           "finished GET /broken 500", "started GET /odd",
                           "failed GET /odd: something that is not a std::exception was thrown",
                           "finished GET /odd 500"});
}

TEST_CASE_FIXTURE(Hello, "the error handler and the application's own may fill the answer") {
    server.set_error_handler([](const httplib::Request&, httplib::Response& response) {
        response.set_content("sorry, " + response.get_header_value("X-From"), "a/b");
    });
    server.set_default_headers({{"X-Frame-Options", "DENY"}});
    server.set_exception_handler(
        [](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) {
            response.set_header("X-From", "app");
        });
    const auto answer = httplib::Client{"127.0.0.1", port()}.Get("/broken");
    REQUIRE(answer);
    CHECK(answer->status == 500);
    CHECK(answer->body == "sorry, app");
    CHECK(answer->get_header_value("X-Frame-Options") == "DENY");
    CHECK_FALSE(answer->has_header("Set-Cookie"));
    CHECK(log.reply().body_size == 10);
}

TEST_CASE_FIXTURE(Hello, "an error handler that throws leaves an empty 500, and is sent once") {
    server.set_error_handler(
        [](const httplib::Request&, httplib::Response&) { throw std::runtime_error{"and again"}; });
    for (const char* path : {"/broken", "/nowhere"}) {
        const auto answer = httplib::Client{"127.0.0.1", port()}.Get(path);
        REQUIRE(answer);
        CHECK(answer->status == 500);
        CHECK(answer->body.empty());
    }
    log.wait_for("finished", 2);
    CHECK(log.count("started") == 2);
    CHECK(log.count("failed") == 2);
    CHECK(log.count("failed GET /broken: no such luck") == 1);
    CHECK(log.count("failed GET /nowhere: and again") == 1);
    CHECK(log.count("finished GET /broken 500") == 1);
    CHECK(log.count("finished GET /nowhere 500") == 1);
}

TEST_CASE_FIXTURE(Hello, "what a receiver of request_started throws is the handler's exception") {
    const ScopedConnection refuse =
        request_started.connect([] { throw std::runtime_error{"not today"}; });
    const auto answer = httplib::Client{"127.0.0.1", port()}.Post("/echo", "body", "a/b");
    REQUIRE(answer);
    CHECK(answer->status == 500);
    CHECK(answer->body.empty());
    log.wait_for("finished");
    CHECK(
        log.lines() ==
        Lines{"started POST /echo", "failed POST /echo: not today", "finished POST /echo 500"});
}

TEST_CASE_FIXTURE(Hello, "what a receiver of request_finished throws is nobody else's trouble") {
    const SilentSink silent;
    int calls = 0;
    const ScopedConnection first = request_finished.connect([] { throw 1; });
    const ScopedConnection second = request_finished.connect([&] { ++calls; });
    httplib::Client client{"127.0.0.1", port()};
    client.set_keep_alive(true);
    for (int i = 0; i < 2; ++i) CHECK(client.Get("/hello")->body == "hello");
    stop();
    CHECK(calls == 2);
    CHECK(log.count("finished GET /hello 200") == 2);
    CHECK(log.count("failed") == 0);
}

TEST_CASE_FIXTURE(Hello, "before the handler the application is asked, and may throw") {
    server.set_pre_routing_handler(
        [](const httplib::Request& request, httplib::Response& response) {
            if (request.has_param("throw")) throw std::runtime_error{"asked for"};
            if (!request.has_param("stop")) return httplib::Server::HandlerResponse::Unhandled;
            response.status = 403;
            return httplib::Server::HandlerResponse::Handled;
        });
    httplib::Client client{"127.0.0.1", port()};
    CHECK(client.Get("/hello")->status == 200);
    CHECK(client.Get("/hello?stop=1")->status == 403);
    CHECK(client.Get("/hello?throw=1")->status == 500);
    log.wait_for("finished", 3);
    CHECK(log.count("failed GET /hello: asked for") == 1);
}

TEST_CASE("serving needs an address, and one that is taken is named") {
    web::HttpAdapter server;
    CHECK_THROWS_AS(server.serve(), std::logic_error);
    const int port = server.bind("127.0.0.1", 0);
    web::HttpAdapter other;
    CHECK_THROWS_WITH_AS(
        other.bind("127.0.0.1", port),
        ("cannot listen on 127.0.0.1 port " + std::to_string(port) + ": Address already in use")
            .c_str(),
        std::system_error);
    CHECK_THROWS_AS(other.bind("no such host", 0), std::system_error);
    server.stop();
    server.serve(); // ends at once
}
