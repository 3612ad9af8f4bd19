// What a client may not: requests that are too large, too slow, or say two things.
#include "tests/examples/web/raw_client.hpp"
#include "tests/examples/web/served.hpp"

#include <doctest/doctest.h>

using namespace rowcall;
using Lines = std::vector<std::string>;

namespace {

// Answers a body with its size.
struct Counting : Served {
    explicit Counting(const web::ServerOptions& limits = patient()) : Served{limits} {
        const auto count = [this](const httplib::Request& request, httplib::Response& response) {
            log.note("handler");
            response.set_content(std::to_string(request.body.size()), "a/b");
        };
        server.Get("/(.*)", count);
        server.Post("/", count);
        server.Put("/", count);
        server.Delete("/", count);
    }
};

web::ServerOptions hurried() {
    web::ServerOptions limits = patient();
    limits.receive = std::chrono::milliseconds{60};
    return limits;
}

} // namespace

TEST_CASE_FIXTURE(Counting, "a body may be as long as the limit, and no longer") {
    httplib::Client client{"127.0.0.1", port()};
    const std::size_t most = patient().body;
    CHECK(client.Post("/", std::string(most, 'x'), "a/b")->body == std::to_string(most));
    for (const std::size_t more : {most + 1, most * 8}) {
        const auto answer = client.Post("/", std::string(more, 'x'), "a/b");
        REQUIRE(answer); // though it came before all was sent
        CHECK(answer->status == 413);
        CHECK(answer->get_header_value("Connection") == "close");
    }
    log.wait_for("finished", 3);
    CHECK(log.count("handler") == 1);
    CHECK(log.count("finished POST / 413") == 2);
}

TEST_CASE_FIXTURE(Counting, "an enormous body is refused unread") {
    RawClient client{port()};
    client.send("POST / HTTP/1.1\r\nContent-Length: 1000000000000\r\n\r\n");
    CHECK(client.answer().status == 413);
    CHECK(client.is_closed());
    log.wait_for("finished POST / 413");
    CHECK(log.count("handler") == 0);
}

TEST_CASE_FIXTURE(Counting, "a client that asks whether to send its body is told") {
    RawClient client{port()};
    client.send("POST / HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.answer().status == 100);
    client.send("12345");
    const RawAnswer answer = client.answer();
    CHECK(answer.status == 200);
    CHECK(answer.body == "5");
    CHECK(log.reply().status == 200);
    CHECK(log.reply().body_size == 1);
    client.send("POST / HTTP/1.1\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.answer().status == 413);
    CHECK(client.is_closed());
}

TEST_CASE_FIXTURE(Counting, "without a length there is no body") {
    RawClient client{port()};
    for (const char* method : {"POST", "PUT", "DELETE", "GET"}) {
        client.send(std::string{method} + " / HTTP/1.1\r\n\r\n");
        CHECK(client.answer().body == "0");
    }
}

TEST_CASE_FIXTURE(Counting, "a body that nobody reads is not taken for the next request") {
    RawClient client{port()};
    const std::string inner = "GET /inner HTTP/1.1\r\n\r\n";
    client.send(
        "GET /outer HTTP/1.1\r\nContent-Length: " + std::to_string(inner.size()) + "\r\n\r\n" +
        inner + "GET /next HTTP/1.1\r\n\r\n");
    CHECK(client.answer().status == 200);
    CHECK(client.answer().status == 200);
    log.wait_for("finished", 2);
    CHECK(log.count("started GET /next") == 1);
    CHECK(log.count("started GET /inner") == 0);
}

TEST_CASE_FIXTURE(Counting, "bodies whose end is unknown or unclear are refused") {
    struct Refused {
        const char* headers;
        int status;
    };
    const Refused all[] = {
        {"Transfer-Encoding: chunked", 411},
        {"Transfer-Encoding: gzip, chunked\r\nContent-Length: 5", 411},
        {"Content-Length: 5\r\nContent-Length: 6", 400},
        {"Content-Length: +5", 400},
        {"Content-Length: 5, 5", 400},
        {"Content-Length: 99999999999999999999999", 400},
        {"Content-Length: 5\r\nContent-Encoding: br", 415}};
    for (const Refused& refused : all) {
        CAPTURE(refused.headers);
        RawClient client{port()};
        client.send(
            "POST / HTTP/1.1\r\n" + std::string{refused.headers} +
            "\r\n\r\n5\r\nGET /inner HTTP/1.1\r\n\r\n");
        CHECK(client.answer().status == refused.status);
        CHECK(client.is_closed());
    }
    stop();
    CHECK(log.count("started") == std::size(all));
    CHECK(log.count("finished") == std::size(all));
    CHECK(log.count("handler") == 0);
}

TEST_CASE_FIXTURE(Counting, "lines that another server might read otherwise are refused") {
    for (const char* line :
         {"Content-Length : 5\r\n", "Content-Length: 5\n", "Content-Length 5\r\n", ": 5\r\n",
          "Content-Length\x0b: 5\r\n", " Content-Length: 5\r\n", "Host: a\r\n b\r\n",
          "A: b\rC: d\r\n", "Content-Length:\r5\r\n"}) {
        CAPTURE(line);
        RawClient client{port()};
        client.send("POST / HTTP/1.1\r\n" + std::string{line} + "\r\nGET /inner HTTP/1.1\r\n\r\n");
        CHECK(client.answer().status == 400);
        CHECK(client.is_closed());
    }
    stop();
    CHECK(log.lines().empty());
}

TEST_CASE("behind a proxy the client is whom the proxy saw, and else who connects") {
    for (const bool behind_proxy : {true, false}) {
        web::ServerOptions options = patient();
        options.behind_proxy = behind_proxy;
        Served served{options};
        std::vector<std::string> peers;
        const ScopedConnection noting = request_started.connect(
            [&](const Request& request) { peers.emplace_back(request.peer); });
        for (const char* forwarded :
             {"", "X-Forwarded-For: 203.0.113.7\r\n", "X-Forwarded-For: made up, 203.0.113.8 \r\n",
              "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 203.0.113.9\r\n"}) {
            RawClient client{served.port()};
            client.send("GET / HTTP/1.1\r\n" + std::string{forwarded} + "\r\n");
            CHECK(client.answer().status == 404);
        }
        served.stop();
        const std::string us = "127.0.0.1";
        CHECK(
            peers ==
            (behind_proxy
                 ? std::vector<std::string>{us, "203.0.113.7", "203.0.113.8", "203.0.113.9"}
                 : std::vector<std::string>{us, us, us, us}));
    }
}

TEST_CASE_FIXTURE(Counting, "answers are not compressed") {
    RawClient client{port()};
    client.send("GET / HTTP/1.1\r\nAccept-Encoding: br, gzip\r\n\r\n");
    CHECK(client.answer().head.find("Content-Encoding") == std::string::npos);
}

TEST_CASE_FIXTURE(Counting, "a form has 8 KiB at most") {
    httplib::Client client{"127.0.0.1", port()};
    const char* const form = "application/x-www-form-urlencoded";
    CHECK(client.Post("/", std::string(8192, 'x'), form)->status == 200);
    CHECK(client.Post("/", std::string(8193, 'x'), form)->status == 413);
}

TEST_CASE_FIXTURE(Counting, "a file's name may be long: it is refused, or taken") {
    for (const std::size_t length : {std::size_t{8000}, std::size_t{11000}, std::size_t{60000}}) {
        const std::string body =
            "--x\r\nContent-Type: a/b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"" +
            std::string(length, 'f') + "\"\r\n\r\ntext\r\n--x--\r\n";
        RawClient upload{port()};
        upload.send(
            "POST / HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body);
        const int status = upload.answer().status;
        CHECK((status == 200 || status == 400));
    }
}

TEST_CASE_FIXTURE(Counting, "ranges are not served: few bytes would ask for many") {
    RawClient client{port()};
    client.send("GET / HTTP/1.1\r\nRange: bytes=0-,0-,0-\r\n\r\n");
    const RawAnswer answer = client.answer();
    CHECK(answer.status == 200);
    CHECK(answer.body == "0");
}

TEST_CASE_FIXTURE(Counting, "a head may be long, but not for ever") {
    RawClient fine{port()};
    fine.send("GET /" + std::string(8000, 'a') + " HTTP/1.1\r\n\r\n");
    CHECK(fine.answer().status == 200);

    const std::string header = "X: " + std::string(1000, 'a') + "\r\n";
    RawClient headers{port()};
    headers.send("GET / HTTP/1.1\r\n");
    for (int i = 0; i < 100 && headers.send(header); ++i) {}
    CHECK(headers.answer().status == 400);
    CHECK(headers.is_closed());

    RawClient line{port()};
    line.send("GET /" + std::string(100000, 'a'));
    CHECK(line.answer().status == 431);
    CHECK(line.is_closed());

    RawClient target{port()};
    target.send("GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n\r\n");
    CHECK(target.answer().status == 414);
    CHECK(target.is_closed());
    log.wait_for("finished");
    CHECK(log.count("started") == 1);
}

TEST_CASE("a head that trickles in is not waited for") {
    Counting served{hurried()};
    RawClient client{served.port()};
    client.send("GET / HTTP/1.1\r\nX: ");
    while (client.send("x") && !client.has_bytes_soon()) {}
    CHECK(client.answer().status == 400);
    served.stop();
    CHECK(served.log.lines().empty());
}

TEST_CASE("nor is a body: the request fails, and is finished") {
    Counting served{hurried()};
    RawClient slow{served.port()};
    slow.send("POST / HTTP/1.1\r\nContent-Length: 60000\r\n\r\n");
    while (slow.send("x") && !slow.has_bytes_soon()) {}
    CHECK(slow.answer().status == 400);
    CHECK(slow.is_closed());
    served.stop();
    CHECK(served.log.lines() == Lines{"started POST /", "finished POST / 400"});
}

TEST_CASE("a connection on which nothing is asked is closed") {
    web::ServerOptions limits = patient();
    limits.idle = std::chrono::milliseconds{20};
    Counting served{limits};
    RawClient client{served.port()};
    CHECK(client.is_closed());
}

TEST_CASE("a client that takes nothing of its answer is given up") {
    web::ServerOptions limits = patient();
    limits.send = std::chrono::milliseconds{50};
    Served served{limits};
    served.server.Get("/", [](const httplib::Request&, httplib::Response& response) {
        response.set_content(std::string(std::size_t{64} * 1024 * 1024, 'x'), "a/b");
    });
    RawClient client{served.port()};
    client.send("GET / HTTP/1.1\r\n\r\n");
    const Reply reply = served.log.reply();
    CHECK(reply.body_size > 0);
    CHECK_FALSE(reply.complete);
}
