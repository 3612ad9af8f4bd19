// One connection to the database a request, as Django has it.
#include "orm/orm.hpp"
#include "tests/examples/web/served.hpp"
#include "tests/orm/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace rowcall;

namespace {

struct Visit : Model<Visit> {
    Id id;
    std::string path;
};

// What the present request of a thread has cost.
struct Cost {
    int connections = 0;
    int transactions = 0;
};
thread_local Cost cost;

} // namespace

TEST_CASE("a request has at most one connection and one transaction, and leaves none open") {
    const TemporaryFolder folder;
    Database db{folder.url()};
    db.make_default();
    db.create_tables<Visit>();
    db.close_connection();

    constexpr std::size_t clients = 8, requests = 6;
    Served served;
    served.server.Get("/visit", [&](const httplib::Request& request, httplib::Response& response) {
        db.atomic([&] {
            Visit{.path = request.path}.save();
            response.set_content(std::to_string(Visit::objects().count()), "a/b");
        });
    });
    served.server.Get("/broken", [&](const httplib::Request& request, httplib::Response&) {
        db.atomic([&] {
            Visit{.path = request.path}.save();
            throw std::runtime_error{"undone"};
        });
    });
    served.server.Get("/static", [](const httplib::Request&, httplib::Response&) {});

    std::mutex mutex;
    std::vector<Cost> costs;
    const ScopedConnection opened = connection_created.connect([] { ++cost.connections; });
    const ScopedConnection ran = db.on_query.connect([](const QueryEvent& query) {
        if (query.sql.starts_with("BEGIN")) ++cost.transactions;
    });
    const ScopedConnection closed = request_finished.connect([&] {
        db.close_connection();
        const std::lock_guard lock{mutex};
        costs.push_back(std::exchange(cost, {}));
    });

    const int port = served.port();
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < clients; ++i)
        threads.emplace_back([&] {
            httplib::Client client{"127.0.0.1", port};
            client.set_keep_alive(true);
            for (std::size_t n = 0; n < requests; ++n)
                client.Get(n % 3 == 0 ? "/visit" : n % 3 == 1 ? "/broken" : "/static");
        });
    for (std::thread& thread : threads) thread.join();
    served.stop();

    REQUIRE(costs.size() == clients * requests);
    const auto with = [&](int each) {
        return std::count_if(costs.begin(), costs.end(), [&](const Cost& one) {
            return one.connections == each && one.transactions == each;
        });
    };
    CHECK(with(1) == clients * requests * 2 / 3);
    CHECK(with(0) == clients * requests / 3);
    CHECK(Visit::objects().count() == clients * requests / 3);
}
