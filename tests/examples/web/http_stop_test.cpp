#include "tests/examples/web/raw_client.hpp"
#include "tests/examples/web/served.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <future>

using namespace rowcall;
using Lines = std::vector<std::string>;

TEST_CASE("a request in flight is finished when the server stops") {
    Served served;
    std::promise<void> stopped;
    served.server.Get("/", [&](const httplib::Request&, httplib::Response& response) {
        served.log.note("handler");
        stopped.get_future().wait();
        response.set_content("at last", "a/b");
    });
    RawClient client{served.port()};
    client.send("GET / HTTP/1.1\r\n\r\n");
    served.log.wait_for("handler");
    CHECK_FALSE(served.server.is_stopping());
    served.server.stop();
    CHECK(served.server.is_stopping());
    stopped.set_value();
    CHECK(client.answer().body == "at last");
    CHECK(client.is_closed());
    served.stop();
    CHECK(served.log.lines() == Lines{"started GET /", "handler", "finished GET / 200"});
}

TEST_CASE("so is a body that streams, unless it looks whether the server stops") {
    Served served;
    std::promise<void> stopped;
    const std::shared_future<void> is_stopped = stopped.get_future().share();
    const auto wait = [&] {
        served.log.note("half-way");
        is_stopped.wait();
    };
    served.server.Get("/long", [&](const httplib::Request&, httplib::Response& response) {
        response.set_content_provider(
            10, "a/b", [&](std::size_t at, std::size_t, httplib::DataSink& to) {
                if (at > 0) wait();
                return to.write("parts", 5);
            });
    });
    served.server.Get("/endless", [&](const httplib::Request&, httplib::Response& response) {
        response.set_chunked_content_provider("a/b", [&](std::size_t at, httplib::DataSink& to) {
            if (at > 0) wait();
            return served.server.is_stopping() ? (to.done(), true) : to.write("parts", 5);
        });
    });
    RawClient first{served.port()}, second{served.port()};
    first.send("GET /long HTTP/1.1\r\n\r\n");
    second.send("GET /endless HTTP/1.1\r\n\r\n");
    served.log.wait_for("half-way", 2);
    served.server.stop();
    stopped.set_value();
    CHECK(first.answer().body == "partsparts");
    CHECK(second.answer().body == "parts");
    served.stop();
    CHECK(served.log.count("finished") == 2);
    for (const Seen& one : served.log.seen()) CHECK(one.reply.complete);
}

TEST_CASE("connections that wait for a request are closed at once when the server stops") {
    Served served; // else they would be in an hour
    RawClient fresh{served.port()}, used{served.port()};
    used.send("GET / HTTP/1.1\r\n\r\n");
    CHECK(used.answer().status == 404);
    served.stop();
    CHECK(fresh.is_closed());
    CHECK(used.is_closed());
}

TEST_CASE("a request that was sent before the stop is answered, with the end announced") {
    web::ServerOptions limits = patient();
    limits.threads = 1;
    Served served{limits};
    std::promise<void> stopped;
    served.server.Get("/", [&](const httplib::Request&, httplib::Response&) {
        served.log.note("handler");
        stopped.get_future().wait();
    });
    RawClient client{served.port()};
    client.send("GET / HTTP/1.1\r\n\r\nGET /next HTTP/1.1\r\n\r\nGET /more HTTP/1.1\r\n\r\n");
    served.log.wait_for("handler");
    served.server.stop();
    stopped.set_value();
    CHECK(client.answer().status == 200);
    const RawAnswer last = client.answer();
    CHECK(last.status == 404);
    CHECK(last.head.find("Connection: close") != std::string::npos);
    CHECK(client.is_closed());
}

namespace {

web::HttpAdapter* stopped_by_signal = nullptr;

} // namespace

TEST_CASE("a handler of a signal of the system may stop the server") {
    Served served;
    stopped_by_signal = &served.server;
    RawClient idle{served.port()};
    const auto before = std::signal(SIGUSR1, [](int) { stopped_by_signal->stop(); });
    std::raise(SIGUSR1);
    CHECK(idle.is_closed());
    std::signal(SIGUSR1, before);
}

TEST_CASE("a server that has stopped takes no connection any more") {
    Served served;
    const int port = served.port();
    served.stop();
    const auto answer = httplib::Client{"127.0.0.1", port}.Get("/");
    CHECK_FALSE(answer);
    web::HttpAdapter next; // the address is free
    CHECK(next.bind("127.0.0.1", port) == port);
}
