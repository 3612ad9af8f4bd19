#include "tests/models/auth/site.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <thread>

using namespace auth_test;

namespace {

/// Runs something once, on another thread, between the look for the user and the look at the
/// password.
ScopedConnection meanwhile(Database& database, std::function<void()> action) {
    return database.on_query.connect(
        [action = std::move(action),
         ran = std::make_shared<std::atomic<bool>>(false)](const QueryEvent& query) {
            const bool is_the_look = query.sql.find("FROM \"user\"") != std::string_view::npos;
            if (is_the_look && !ran->exchange(true)) std::thread{action}.join();
        });
}

} // namespace

TEST_CASE("name and password find their user") {
    Site site;
    const User ann = Site::add("ann", "secret");
    Site::add("bob", "other");
    const auto found = site.try_as("ann", "secret");
    REQUIRE(found);
    CHECK(found->id == ann.id);
    site.recorder.expect({});
    CHECK(site.failures() == 0);
}

TEST_CASE("names are compared to the letter") {
    Site site;
    Site::add("ann", "secret");
    CHECK_FALSE(site.try_as("Ann", "secret"));
    CHECK_FALSE(site.try_as("ann ", "secret"));
}

TEST_CASE("whoever cannot log in gets the same answer, and as many hashes are computed") {
    Site site;
    Site::add("ann", "secret");
    Site::add("without", "");
    User broken{.username = "broken", .password = "no hash"};
    broken.save();
    for (const char* name : {"ann", "without", "broken", "nobody", ""}) {
        CAPTURE(name);
        const auto before = computed_hashes();
        CHECK_FALSE(site.try_as(name, "wrong"));
        CHECK(computed_hashes() == before + 1);
        site.recorder.expect(
            {std::string{"user_login_failed("} + name + " ******************** from 10.0.0.1)"});
    }
    CHECK(site.failures() == 5);
}

TEST_CASE("a name or an address of strange bytes is nobody's, as any other") {
    Site site;
    Site::add("ann", "secret");
    using namespace std::string_literals;
    for (const std::string& text :
         {"ann\0"s, "\xff\xfe"s, "' OR 1=1 --"s, std::string(100'000, 'x')}) {
        CHECK_FALSE(site.try_as(text, "secret"));
        site.request.peer = text;
        CHECK_FALSE(site.try_as("ann", text));
    }
    CHECK(site.failures() == 8);
}

TEST_CASE("an empty password is nobody's, not even of a user who has none") {
    Site site;
    Site::add("ann", "secret");
    Site::add("without", "");
    CHECK_FALSE(site.try_as("ann", ""));
    CHECK_FALSE(site.try_as("without", ""));
}

TEST_CASE("without a request the signal has none") {
    Site site;
    site.options.request = nullptr;
    CHECK_FALSE(site.try_as("ann", "x"));
    site.recorder.expect({"user_login_failed(ann ******************** from nowhere)"});
    CHECK(LoginFailure::objects().get().peer.empty());
}

TEST_CASE("a hash of another cost is made anew at the log-in, and nothing else is saved") {
    Site site;
    User ann = Site::add("ann", "secret");
    const std::string before = ann.password;
    site.options.cost = dearer;
    CHECK_FALSE(site.try_as("ann", "wrong"));
    CHECK(User::objects().get(ann.id).password == before);

    testing::SignalRecorder saves{post_save};
    const auto found = site.try_as("ann", "secret");
    REQUIRE(found);
    saves.expect({"post_save(User 1, fields password)"});
    CHECK_FALSE(needs_rehash(found->password, dearer));
    CHECK(check_password("secret", found->password));
    CHECK(User::objects().get(ann.id).password == found->password);

    CHECK(site.try_as("ann", "secret")->password == found->password);
    saves.expect({});
}

TEST_CASE("a new password that is set while the old one is hashed anew stays") {
    FileSite file;
    Site& site = file.site;
    const User ann = Site::add("ann", "secret");
    const std::string hash = hash_password("new", cheap);
    const ScopedConnection connection = meanwhile(site.db, [&] {
        User other = User::objects(site.db).get(ann.id);
        other.password = hash;
        other.save<&User::password>();
    });
    site.options.cost = dearer;
    const auto found = site.try_as("ann", "secret");
    REQUIRE(found);
    CHECK(found->password == hash);
    CHECK(User::objects().get(ann.id).password == hash);
}

TEST_CASE("a user who is removed while the password is hashed anew does not exist") {
    FileSite file;
    Site& site = file.site;
    const User ann = Site::add("ann", "secret");
    const ScopedConnection connection =
        meanwhile(site.db, [&] { User::objects(site.db).get(ann.id).remove(); });
    site.options.cost = dearer;
    CHECK_THROWS_AS(site.try_as("ann", "secret"), DoesNotExist);
}

TEST_CASE("two who log in as one user at once both may, and leave one hash") {
    FileSite file;
    Site& site = file.site;
    User ann = Site::add("ann", "secret");
    site.options.cost = dearer;
    std::vector<std::string> ids(4);
    std::vector<std::thread> threads;
    for (std::string& id : ids)
        threads.emplace_back([&site, &id] {
            if (auto user = site.try_as("ann", "secret")) id = login(*user, site.request);
        });
    for (std::thread& thread : threads) thread.join();
    for (const std::string& id : ids) CHECK(user_of_session(id)->username == "ann");
    ann.refresh();
    CHECK(check_password("secret", ann.password));
    CHECK_FALSE(needs_rehash(ann.password, dearer));
}

TEST_CASE("a receiver of a failure that throws is heard, as Django's") {
    Site site;
    const ScopedConnection refusing =
        user_login_failed.connect([] { throw std::runtime_error{"no audit"}; });
    CHECK_THROWS_WITH(site.try_as("ann", "x"), "no audit");
    CHECK(site.failures() == 1);
}

TEST_CASE("in a transaction nobody is authenticated, but in a test's") {
    Site site;
    Site::add("ann", "secret");
    site.db.atomic([&] { CHECK_THROWS_AS(site.try_as("ann", "secret"), ProgrammingError); });
    const testing::TestTransaction transaction;
    CHECK(site.try_as("ann", "secret"));
    CHECK_FALSE(site.try_as("ann", "wrong"));
    CHECK(site.failures() == 1);
}

TEST_CASE("a cost that nothing can be computed at is refused before anybody is looked for") {
    Site site;
    Site::add("ann", "secret");
    site.options.cost.passes = 0;
    for (const char* name : {"ann", "nobody"})
        CHECK_THROWS_AS(site.try_as(name, "secret"), std::invalid_argument);
    site.recorder.expect({});
}

TEST_CASE("in a database that is not the default one, users and failures are of that one") {
    Site site;
    Database other{"sqlite::memory:"};
    other.create_tables<User, Session, LoginFailure>();
    Site::add("guest", "secret", &other);
    CHECK_FALSE(site.try_as("guest", "secret"));
    CHECK(site.failures() == 1);

    site.options.database = &other;
    site.options.cost = dearer;
    CHECK_FALSE(site.try_as("guest", "wrong"));
    CHECK(LoginFailure::objects(other).count() == 1);
    auto guest = site.try_as("guest", "secret");
    REQUIRE(guest);
    const std::string id = login(*guest, site.request);
    CHECK(LoginFailure::objects(other).count() == 0);
    CHECK(site.failures() == 1);
    CHECK(user_of_session(id, other)->last_login == guest->last_login);
    CHECK_FALSE(user_of_session(id));
    logout(id, site.request, other);
    CHECK_FALSE(user_of_session(id, other));
}

TEST_CASE("who fails too often meanwhile is refused, whatever the password is") {
    FileSite file;
    Site& site = file.site;
    Site::add("ann", "secret");
    for (const char* password : {"secret", "wrong"}) {
        LoginFailure::objects().remove();
        const ScopedConnection connection = meanwhile(site.db, [&] {
            for (int i = 0; i < 5; ++i)
                LoginFailure::objects(site.db).create(
                    {.username_hash = hash_secret("ann"),
                     .peer = "10.0.0.1",
                     .at = Timestamp::now()});
        });
        CHECK_THROWS_AS(site.try_as("ann", password), LoginLimited);
        CHECK(site.failures() == 5);
    }
}
