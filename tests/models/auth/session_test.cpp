#include "tests/models/auth/site.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace auth_test;

namespace {

struct NoLogin {};

// The id of a session that is over.
std::string expired_session(Site& site, User& user) {
    const std::string id = login(user, site.request);
    Session session = Session::objects().get(col<&Session::id_hash> == hash_secret(id));
    session.expires_at = Timestamp::now();
    session.save();
    return id;
}

} // namespace

TEST_CASE("a session is its user's until they log out") {
    Site site;
    User ann = Site::add("ann", "secret");
    const std::string id = login(ann, site.request);
    const auto found = user_of_session(id);
    REQUIRE(found);
    CHECK(found->id == ann.id);
    CHECK(found->id.is_stored());
    logout(id, site.request);
    CHECK_FALSE(user_of_session(id));
    site.recorder.expect(
        {"user_logged_in(ann from 10.0.0.1)", "user_logged_out(ann from 10.0.0.1)"});
}

TEST_CASE("the id of a session is new each time, and stored nowhere") {
    Site site;
    User ann = Site::add("ann", "secret");
    const std::string first = login(ann, site.request), second = login(ann, site.request);
    CHECK(first != second);
    CHECK(user_of_session(first));
    CHECK(user_of_session(second));
    std::vector<std::string> stored;
    for (const Session& session : Session::objects()) stored.push_back(session.id_hash.value());
    std::vector<std::string> hashes{hash_secret(first), hash_secret(second)};
    std::sort(stored.begin(), stored.end());
    std::sort(hashes.begin(), hashes.end());
    CHECK(stored == hashes);
    CHECK_FALSE(user_of_session(hashes[0]));
}

TEST_CASE("the user of a session costs one query, no session costs none") {
    Site site;
    User ann = Site::add("ann", "secret");
    const std::string id = login(ann, site.request);
    testing::expect_queries(1, [&] { CHECK(user_of_session(id)->username == "ann"); });
    testing::expect_queries(1, [] { CHECK_FALSE(user_of_session("rubbish")); });
    testing::expect_queries(0, [] { CHECK_FALSE(user_of_session("")); });
}

TEST_CASE("a log-in ends the session so far, be it another user's") {
    Site site;
    User ann = Site::add("ann", "secret"), bob = Site::add("bob", "other");
    const std::string of_ann = login(ann, site.request), elsewhere = login(ann, site.request);
    const std::string of_bob = login(bob, site.request, {.old_session = of_ann});
    CHECK_FALSE(user_of_session(of_ann));
    CHECK(user_of_session(elsewhere)->username == "ann");
    CHECK(user_of_session(of_bob)->username == "bob");
    CHECK_NOTHROW(login(bob, site.request, {.old_session = "unknown"}));
}

TEST_CASE("a session that has expired is nobody's, and is removed by the next log-in") {
    Site site;
    User ann = Site::add("ann", "secret");
    const std::string expired = expired_session(site, ann);
    CHECK_FALSE(user_of_session(expired));
    CHECK(Session::objects().count() == 1);
    const std::string id = login(ann, site.request, {.age = 1h});
    const Session session = Session::objects().get();
    CHECK(session.id_hash == hash_secret(id));
    CHECK(session.expires_at - session.created_at > 59min);
    CHECK(session.expires_at - session.created_at <= 1h);
}

TEST_CASE("who was not logged in is logged out as nobody") {
    Site site;
    User ann = Site::add("ann", "secret");
    const std::string expired = expired_session(site, ann);
    site.recorder.take();
    for (const std::string& id : {std::string{}, std::string{"unknown"}, expired}) {
        logout(id, site.request);
        site.recorder.expect({"user_logged_out(nobody from 10.0.0.1)"});
    }
    CHECK(Session::objects().count() == 0);
}

TEST_CASE("a log-in sets last_login, and saves nothing else") {
    Site site;
    User ann = Site::add("ann", "secret");
    ann.username = "only in memory";
    testing::SignalRecorder saves;
    saves.watch<User>(post_save);
    const Timestamp before = Timestamp::now();
    login(ann, site.request);
    saves.expect({"post_save(User 1, fields last_login)"});
    CHECK(ann.last_login >= before);
    const User stored = User::objects().get(ann.id);
    CHECK(stored.last_login == ann.last_login);
    CHECK(stored.username == "ann");
}

TEST_CASE("a receiver that refuses a log-in leaves all as it was") {
    Site site;
    User ann = Site::add("ann", "secret");
    CHECK_FALSE(site.try_as("ann", "wrong"));
    const std::string old = login(ann, site.request);
    CHECK_FALSE(site.try_as("ann", "wrong"));
    const auto last_login = ann.last_login;
    {
        const ScopedConnection refusing = user_logged_in.connect([] { throw NoLogin{}; });
        CHECK_THROWS_AS(login(ann, site.request, {.old_session = old}), NoLogin);
    }
    CHECK(ann.last_login == last_login);
    CHECK(User::objects().get(ann.id).last_login == last_login);
    CHECK(user_of_session(old));
    CHECK(Session::objects().count() == 1);
    CHECK(site.failures() == 1);
    CHECK(user_of_session(login(ann, site.request)));
}

TEST_CASE("receivers of a log-in see its session, in its transaction") {
    Site site;
    User ann = Site::add("ann", "secret");
    std::int64_t sessions = 0;
    bool inside = false;
    const ScopedConnection connection = user_logged_in.connect([&](User& user, const Request&) {
        sessions = user.related<&Session::user>().count();
        inside = user.database().in_transaction();
    });
    login(ann, site.request);
    CHECK(sessions == 1);
    CHECK(inside);
}

TEST_CASE("a receiver that refuses a log-out keeps the session, which it still sees") {
    Site site;
    User ann = Site::add("ann", "secret");
    const std::string id = login(ann, site.request);
    {
        const ScopedConnection refusing = user_logged_out.connect([](User* user) {
            CHECK(user->related<&Session::user>().count() == 1);
            throw NoLogin{};
        });
        CHECK_THROWS_AS(logout(id, site.request), NoLogin);
    }
    CHECK(user_of_session(id));
}

TEST_CASE("a user who is gone cannot log in") {
    Site site;
    User ann = Site::add("ann", "secret");
    User twin = ann;
    ann.remove();
    CHECK_THROWS_AS(login(twin, site.request), DatabaseError);
    CHECK(Session::objects().count() == 0);
    User unsaved{.username = "bob"};
    CHECK_THROWS_AS(login(unsaved, site.request), DatabaseError);
}

TEST_CASE("a user's sessions go with the user") {
    Site site;
    User ann = Site::add("ann", "secret");
    const std::string id = login(ann, site.request);
    ann.remove();
    CHECK_FALSE(user_of_session(id));
    CHECK(Session::objects().count() == 0);
}

TEST_CASE("a session that would be over at once is refused") {
    Site site;
    User ann = Site::add("ann", "secret");
    for (const auto age : {0s, -5s})
        CHECK_THROWS_AS(login(ann, site.request, {.age = age}), std::invalid_argument);
    CHECK(Session::objects().count() == 0);
}
