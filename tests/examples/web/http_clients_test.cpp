// Clients that send much, stream, or go away.
#include "tests/examples/web/raw_client.hpp"
#include "tests/examples/web/served.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <latch>
#include <stdexcept>

using namespace rowcall;
using Lines = std::vector<std::string>;

namespace {

const std::string a_lot(64 * 1024, 'x');

// Answers whose bodies are made while they are sent.
struct Streaming : Served {
    Streaming() {
        server.Get("/short", [](const httplib::Request&, httplib::Response& response) {
            response.set_content("short", "a/b");
        });
        server.Get("/parts", [](const httplib::Request&, httplib::Response& response) {
            response.set_chunked_content_provider("a/b", [](std::size_t at, httplib::DataSink& to) {
                return at < 10 ? to.write("parts", 5) : (to.done(), true);
            });
        });
        server.Get("/broken", [](const httplib::Request&, httplib::Response& response) {
            response.set_chunked_content_provider("a/b", [](std::size_t at, httplib::DataSink& to) {
                if (at > 0) throw std::runtime_error{"half-way"};
                return to.write("parts", 5);
            });
        });
        server.Get("/cut", [](const httplib::Request&, httplib::Response& response) {
            response.set_content_provider(
                10, "a/b", [](std::size_t at, std::size_t, httplib::DataSink& to) {
                    if (at > 0) throw 1;
                    return to.write("parts", 5);
                });
        });
        server.Get("/endless", [](const httplib::Request&, httplib::Response& response) {
            response.set_chunked_content_provider("a/b", [](std::size_t, httplib::DataSink& to) {
                return to.write(a_lot.data(), a_lot.size());
            });
        });
        server.Get("/silent", [this](const httplib::Request&, httplib::Response& response) {
            response.set_content_provider("a/b", [this](std::size_t, httplib::DataSink& to) {
                log.note("silent");
                while (to.is_writable()) std::this_thread::yield();
                return false;
            });
        });
    }
};

} // namespace

TEST_CASE_FIXTURE(Streaming, "a connection is kept for more requests") {
    RawClient client{port()};
    for (int i = 0; i < 3; ++i) {
        client.send("GET /short HTTP/1.1\r\n\r\n");
        CHECK(client.answer().body == "short");
    }
    client.send("GET /short HTTP/1.1\r\nConnection: Close\r\n\r\n");
    const RawAnswer last = client.answer();
    CHECK(last.head.find("Connection: close\n") != std::string::npos);
    CHECK(client.is_closed());
    log.wait_for("finished", 4);
    CHECK(log.count("started") == 4);
}

TEST_CASE_FIXTURE(Streaming, "requests that come at once are answered one after the other") {
    RawClient client{port()};
    client.send(
        "GET /short HTTP/1.1\r\n\r\n\r\nGET /parts HTTP/1.1\r\n\r\nGET /none HTTP/1.1\r\n\r\n");
    CHECK(client.answer().body == "short");
    CHECK(client.answer().body == "partsparts");
    CHECK(client.answer().status == 404);
    log.wait_for("finished", 3);
    CHECK(
        log.lines() == Lines{
                           "started GET /short", "finished GET /short 200", "started GET /parts",
                           "finished GET /parts 200", "started GET /none",
                           "finished GET /none 404"});
}

TEST_CASE("a connection serves so many requests and says that it ends") {
    web::ServerOptions limits = patient();
    limits.requests = 2;
    Served served{limits};
    RawClient client{served.port()};
    client.send("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n");
    CHECK(client.answer().head.find("Connection: close") == std::string::npos);
    CHECK(client.answer().head.find("Connection: close") != std::string::npos);
    CHECK(client.is_closed());
    served.stop();
    CHECK(served.log.count("finished") == 2);
}

TEST_CASE_FIXTURE(Streaming, "a streamed body is finished when its last byte was sent") {
    RawClient client{port()};
    client.send("GET /parts HTTP/1.1\r\n\r\n");
    CHECK(client.answer().body == "partsparts");
    const Reply reply = log.reply();
    CHECK(reply.status == 200);
    CHECK(reply.body_size == 2 * 10 + 5); // 5, end, parts, end; 0, end, end
    CHECK(reply.complete);
}

TEST_CASE_FIXTURE(Streaming, "a body that cannot be made to its end is an exception, once") {
    for (const char* path : {"/broken", "/cut"}) {
        RawClient client{port()};
        client.send("GET " + std::string{path} + " HTTP/1.1\r\n\r\n");
        const std::string answer = client.rest();
        CHECK((answer.ends_with("\r\n5\r\nparts\r\n") || answer.ends_with("\r\n\r\nparts")));
    }
    const Reply reply = log.reply(2);
    CHECK(reply.status == 200);
    CHECK(reply.body_size == 5);
    CHECK_FALSE(reply.complete);
    CHECK(
        log.lines() == Lines{
                           "started GET /broken", "failed GET /broken: half-way",
                           "finished GET /broken 200", "started GET /cut",
                           "failed GET /cut: something that is not a std::exception was thrown",
                           "finished GET /cut 200"});
}

TEST_CASE_FIXTURE(Streaming, "a client that goes while the body streams ends the request") {
    RawClient client{port()};
    client.send("GET /endless HTTP/1.1\r\n\r\n");
    client.wait_for_bytes();
    client.close();
    const Reply reply = log.reply();
    CHECK(reply.status == 200);
    CHECK(reply.body_size > 0);
    CHECK_FALSE(reply.complete);
    CHECK(log.lines() == Lines{"started GET /endless", "finished GET /endless 200"});
}

TEST_CASE("what a body was made from is released once, however the request ends") {
    Served served;
    std::atomic<int> done{0}, given_up{0};
    const auto give = [&](httplib::Response& response) {
        response.set_chunked_content_provider(
            "a/b",
            [](std::size_t at, httplib::DataSink& to) {
                return at == 0 ? to.write("part", 4) : (to.done(), true);
            },
            [&](bool success) { ++(success ? done : given_up); });
    };
    served.server.Get(
        "/whole", [&](const httplib::Request&, httplib::Response& response) { give(response); });
    served.server.Get("/thrown", [&](const httplib::Request&, httplib::Response& response) {
        give(response);
        throw std::runtime_error{"after that"};
    });
    RawClient client{served.port()};
    client.send("GET /whole HTTP/1.1\r\n\r\nGET /thrown HTTP/1.1\r\n\r\n");
    CHECK(client.answer().body == "part");
    const RawAnswer failed = client.answer();
    CHECK(failed.status == 500);
    CHECK(failed.body.empty());
    served.stop();
    CHECK(done == 1);
    CHECK(given_up == 1);
}

TEST_CASE_FIXTURE(Streaming, "what makes a body sees that the client has gone, without a write") {
    RawClient client{port()};
    client.send("GET /silent HTTP/1.1\r\n\r\n");
    log.wait_for("silent");
    client.close();
    CHECK_FALSE(log.reply().complete);
    CHECK(log.count("finished") == 1);
}

TEST_CASE("a client that goes before the answer is a request all the same") {
    Served served;
    std::promise<void> gone;
    served.server.Get("/", [&](const httplib::Request&, httplib::Response& response) {
        served.log.note("handler");
        gone.get_future().wait();
        response.set_content(std::string(std::size_t{64} * 1024 * 1024, 'x'), "a/b");
    });
    RawClient client{served.port()};
    client.send("GET / HTTP/1.1\r\n\r\n");
    served.log.wait_for("handler");
    client.close();
    gone.set_value();
    const Reply reply = served.log.reply();
    CHECK(reply.status == 200);
    CHECK_FALSE(reply.complete);
    CHECK(served.log.lines() == Lines{"started GET /", "handler", "finished GET / 200"});
}

TEST_CASE("a client that goes in the midst of its request's body finds no handler") {
    Served served;
    served.server.Post(
        "/", [&](const httplib::Request&, httplib::Response&) { served.log.note("handler"); });
    RawClient client{served.port()};
    client.send("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf");
    served.log.wait_for("started");
    client.close();
    const Reply reply = served.log.reply();
    CHECK(reply.status == 400);
    CHECK_FALSE(reply.complete);
    CHECK(served.log.lines() == Lines{"started POST /", "finished POST / 400"});
}

TEST_CASE("what is cut short or is no HTTP sends no signal, and ends the connection") {
    Served served;
    for (const char* text :
         {"GET / HT", "GET / HTTP/1.1\r\nHost: x", "GET / HTTP/1.1\r\nHost: x\r\n", ""}) {
        RawClient client{served.port()};
        client.send(text);
        client.finish();
        const std::string answer = client.rest();
        CHECK((answer.empty() || answer.starts_with("HTTP/1.1 400 ")));
    }
    for (const char* text :
         {"hello\r\n\r\n", "BREW / HTTP/1.1\r\n\r\n", "GET / HTTP/2.0\r\n\r\n",
          "GET /two words HTTP/1.1\r\n\r\n"}) {
        RawClient client{served.port()};
        client.send(text);
        CHECK(client.answer().status == 400);
        CHECK(client.is_closed());
    }
    served.stop();
    CHECK(served.log.lines().empty());
}

TEST_CASE("many clients at once: as many are served, each to its end") {
    constexpr std::size_t clients = 64, requests = 4;
    web::ServerOptions limits = patient();
    limits.threads = clients;
    Served served{limits};
    std::latch all_are_here{clients};
    served.server.Get("/first", [&](const httplib::Request&, httplib::Response& response) {
        all_are_here.arrive_and_wait();
        response.set_content("first", "a/b");
    });
    served.server.Get("/next", [&](const httplib::Request&, httplib::Response& response) {
        response.set_content("next", "a/b");
    });
    std::atomic<std::size_t> answers{0};
    const int port = served.port();
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < clients; ++i)
        threads.emplace_back([&] {
            httplib::Client client{"127.0.0.1", port};
            client.set_keep_alive(true);
            client.set_read_timeout(std::chrono::seconds{60});
            for (std::size_t n = 0; n < requests; ++n)
                if (const auto answer = client.Get(n == 0 ? "/first" : "/next"))
                    answers += answer->status == 200 ? 1 : 0;
        });
    for (std::thread& thread : threads) thread.join();
    served.stop();
    CHECK(answers == clients * requests);
    CHECK(served.log.count("started") == clients * requests);
    CHECK(served.log.count("finished") == clients * requests);
    CHECK(served.log.count("failed") == 0);
}

TEST_CASE("more clients than threads wait for each other, and are all served") {
    web::ServerOptions limits = patient();
    limits.threads = 2;
    Served served{limits};
    std::atomic<std::size_t> answers{0};
    const int port = served.port();
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 16; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 4; ++n)
                if (const auto answer = httplib::Client{"127.0.0.1", port}.Get("/"))
                    answers += answer->status == 404 ? 1 : 0;
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(answers == 64);
}
