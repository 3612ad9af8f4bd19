#include "tests/models/auth/site.hpp"

#include "signals/graph.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

using namespace auth_test;

namespace {

void add_failures(
    int number, const std::string& name, const std::string& peer, std::chrono::seconds age = 0s) {
    for (int i = 0; i < number; ++i)
        LoginFailure::objects().create(
            {.username_hash = hash_secret(name), .peer = peer, .at = Timestamp::now() - age});
}

std::chrono::seconds delay_of(Site& site, const std::string& name, const std::string& peer) {
    return login_delay(name, peer, site.options.limit, site.db);
}

} // namespace

TEST_CASE("after five failures the password is not told right or wrong any more") {
    Site site;
    Site::add("ann", "secret");
    for (int i = 0; i < 5; ++i) CHECK_FALSE(site.try_as("ann", "wrong"));
    site.recorder.take();
    const auto before = computed_hashes();
    for (const char* password : {"secret", "wrong"}) {
        try {
            site.try_as("ann", password);
            FAIL("there is a limit");
        } catch (const LoginLimited& limited) {
            CHECK(limited.retry_after() > 14min);
            CHECK(limited.retry_after() <= 15min);
        }
        site.recorder.expect(
            {"user_login_failed(ann ******************** from 10.0.0.1, limited)"});
    }
    CHECK(computed_hashes() == before);
    CHECK(site.failures() == 5); // so that the limit ends
}

TEST_CASE("a limit is for a name, too, that is nobody's") {
    Site site;
    for (int i = 0; i < 5; ++i) CHECK_FALSE(site.try_as("nobody", "wrong"));
    CHECK_THROWS_AS(site.try_as("nobody", "wrong"), LoginLimited);
}

TEST_CASE("from another address, and by another name, one may go on") {
    Site site;
    Site::add("ann", "secret");
    Site::add("bob", "other");
    add_failures(5, "ann", "10.0.0.1");
    CHECK_THROWS_AS(site.try_as("ann", "secret"), LoginLimited);
    CHECK(site.try_as("bob", "other"));
    site.request.peer = "10.0.0.2";
    CHECK(site.try_as("ann", "secret"));
}

TEST_CASE("an address that fails with many names is refused for all of them") {
    Site site;
    Site::add("ann", "secret");
    site.options.limit.failures_of_peer = 7;
    for (int i = 0; i < 7; ++i) add_failures(1, "name" + std::to_string(i), "10.0.0.1");
    CHECK_THROWS_AS(site.try_as("ann", "secret"), LoginLimited);
    site.request.peer = "10.0.0.2";
    CHECK(site.try_as("ann", "secret"));
}

TEST_CASE("without an address, nobody is shut out by others") {
    Site site;
    Site::add("ann", "secret");
    site.options.request = nullptr;
    add_failures(60, "bob", "");
    CHECK(site.try_as("ann", "secret"));
    CHECK_THROWS_AS(site.try_as("bob", "secret"), LoginLimited);
}

TEST_CASE("one has to wait until fewer failures than the limit are within the window") {
    Site site;
    add_failures(4, "ann", "10.0.0.1", 1min);
    CHECK(delay_of(site, "ann", "10.0.0.1") == 0s);
    add_failures(1, "ann", "10.0.0.1", 10min);
    CHECK(delay_of(site, "ann", "10.0.0.1") > 4min + 50s);
    CHECK(delay_of(site, "ann", "10.0.0.1") <= 5min);
    add_failures(1, "ann", "10.0.0.1"); // now the fifth last one is a minute old
    CHECK(delay_of(site, "ann", "10.0.0.1") > 13min + 50s);
    CHECK(delay_of(site, "ann", "10.0.0.1") <= 14min);
}

TEST_CASE("failures that are older than the window do not count") {
    Site site;
    Site::add("ann", "secret");
    add_failures(60, "ann", "10.0.0.1", 15min);
    CHECK(delay_of(site, "ann", "10.0.0.1") == 0s);
    CHECK(site.try_as("ann", "secret"));
}

TEST_CASE("a clock that was put back asks for no more than the window") {
    Site site;
    add_failures(5, "ann", "10.0.0.1", -24h);
    CHECK(delay_of(site, "ann", "10.0.0.1") == 15min);
}

TEST_CASE("the limit is what authenticate() is told") {
    Site site;
    site.options.limit = {.failures = 1, .window = 1min};
    CHECK_FALSE(site.try_as("ann", "wrong"));
    try {
        site.try_as("ann", "wrong");
        FAIL("there is a limit");
    } catch (const LoginLimited& limited) {
        CHECK(limited.retry_after() <= 1min);
    }
    CHECK(LoginLimited{0s}.retry_after() == 1s);
}

TEST_CASE("a limit that lets nobody try is refused") {
    Site site;
    for (const LoginLimit& limit :
         {LoginLimit{.failures = 0}, LoginLimit{.failures_of_peer = 0}, LoginLimit{.window = 0s}}) {
        site.options.limit = limit;
        CHECK_THROWS_AS(site.try_as("ann", "x"), std::invalid_argument);
    }
}

TEST_CASE("a failure is stored without the name, and old ones are removed in silence") {
    Site site;
    add_failures(3, "bob", "10.0.0.2", 15min);
    add_failures(1, "bob", "10.0.0.2", 14min);
    testing::SignalRecorder deletions{pre_delete, post_delete};
    CHECK_FALSE(site.try_as("ann", "wrong"));
    deletions.expect({});
    CHECK(site.failures() == 2);
    const LoginFailure last = *LoginFailure::objects().order_by(col<&LoginFailure::at>).last();
    CHECK(last.username_hash == hash_secret("ann"));
    CHECK(last.peer == "10.0.0.1");
}

TEST_CASE("who logs in starts anew, from there and by that name") {
    Site site;
    Site::add("ann", "secret");
    add_failures(4, "ann", "10.0.0.1");
    add_failures(1, "ann", "10.0.0.2");
    add_failures(1, "bob", "10.0.0.1");
    auto ann = site.try_as("ann", "secret");
    REQUIRE(ann);
    CHECK(site.failures() == 6);
    login(*ann, site.request);
    CHECK(site.failures() == 2);
    CHECK(delay_of(site, "ann", "10.0.0.1") == 0s);
}

TEST_CASE("failures at once are all counted") {
    FileSite file;
    Site& site = file.site;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back(
            [&site, name = "name" + std::to_string(i)] { (void)site.try_as(name, "wrong"); });
    for (std::thread& thread : threads) thread.join();
    CHECK(site.failures() == 8);
}

TEST_CASE("without the receivers nothing is counted, and nothing limited") {
    Site site;
    site.receivers.clear();
    for (int i = 0; i < 6; ++i) CHECK_FALSE(site.try_as("ann", "wrong"));
    CHECK(site.failures() == 0);
}

TEST_CASE("the receivers have names, by which graphs and traces tell of them") {
    const auto receivers = connect_receivers();
    std::vector<std::string> names;
    for (const auto& signal : signals::graph().signals)
        for (const auto& receiver : signal.receivers)
            names.push_back(signal.name + ": " + receiver.name);
    std::sort(names.begin(), names.end());
    CHECK(
        names == std::vector<std::string>{
                     "user_logged_in: forget_login_failures", "user_logged_in: update_last_login",
                     "user_login_failed: count_login_failure"});
}
