#include "tests/examples/web/site.hpp"

#include "examples/web/site/places.hpp"
#include "models/auth/auth.hpp"
#include "models/auth/detail/hashing.hpp"
#include "models/profile.hpp"

#include <doctest/doctest.h>

using namespace rowcall;
using namespace rowcall::models;

namespace {

constexpr const char* right_word = "a long password";

Answer log_in(Browser& browser, const std::string& name, const std::string& word) {
    browser.get("/login");
    return browser.submit("/login", {{"username", name}, {"password", word}});
}

} // namespace

TEST_CASE(
    "who signs up has an account, a profile from the receiver with the bio, and is logged in") {
    SiteServer site;
    Browser ann{site.port()};
    ann.get("/signup");
    const Answer answer = ann.submit(
        "/signup", {{"username", "ann"}, {"password", right_word}, {"bio", "likes milk"}});
    CHECK(answer.status == 303);
    CHECK(answer.header("Location") == "/profile");
    const Answer profile = ann.get("/profile");
    CHECK(profile.has("<h1>ann</h1>"));
    CHECK(profile.has("likes milk"));
    CHECK(profile.has("Your account and its profile have been created"));
    CHECK_FALSE(ann.get("/profile").has("have been created")); // told once
    const User user = User::objects().get(col<&User::username> == "ann");
    CHECK(user.password.starts_with("$argon2id$"));
    CHECK(user.last_login.has_value());
    CHECK(Profile::objects().count() == 1);
}

TEST_CASE("what is wrong with a sign-up is said at its field, and nothing is stored") {
    SiteServer site;
    Browser ann{site.port()};
    ann.get("/signup");
    struct Case {
        std::string name, word, bio, message;
    };
    for (const Case& wrong : std::initializer_list<Case>{
             {"", right_word, "", "The name is missing."},
             {"a b", right_word, "", "The name may have letters"},
             {"<b>", right_word, "", "The name may have letters"},
             {std::string(151, 'a'), right_word, "", "The name has more than 150"},
             {"ann", "short", "", "The password has to have at least 8"},
             {"ann", "\U0001f600\U0001f600", "", "The password has to have at least 8"},
             {"annannann", "annannann", "", "The password must not be the name"},
             {"ann", std::string(1025, 'a'), "", "The password has more than 1024"},
             {"ann", right_word, std::string(501, 'a'), "The text has more than 500"},
             {"ann", right_word, "\xff", "bio is not UTF-8"}}) {
        const Answer answer = ann.submit(
            "/signup", {{"username", wrong.name}, {"password", wrong.word}, {"bio", wrong.bio}});
        CHECK(answer.status == 422);
        CHECK_MESSAGE(answer.has(wrong.message), answer.body);
        CHECK_FALSE(answer.has(right_word));
    }
    CHECK(User::objects().count() == 0);
    CHECK(Profile::objects().count() == 0);
    CHECK(ann.cookies.count("session") == 0);
}

TEST_CASE("a name that is taken stays with whoever has it") {
    SiteServer site;
    Browser ann{site.port()}, other{site.port()};
    ann.sign_up("ann");
    other.get("/signup");
    const Answer answer =
        other.submit("/signup", {{"username", "ann"}, {"password", "another password"}});
    CHECK(answer.status == 422);
    CHECK(answer.has("The name is taken."));
    CHECK(answer.has("value=\"ann\"")); // what was typed stays, but for the password
    const auto hashes = auth::detail::computed_hashes();
    other.submit("/signup", {{"username", "ann"}, {"password", "another password"}});
    CHECK(auth::detail::computed_hashes() == hashes); // nobody need wait to hear that
    CHECK(User::objects().count() == 1);
    CHECK(Profile::objects().count() == 1);
}

TEST_CASE("who logs in gets another session, and goes where they wanted to go") {
    SiteServer site;
    Browser ann{site.port()};
    ann.sign_up("ann");
    const std::string first = ann.cookies.at("session");
    const Answer answer = ann.get("/login?next=/log");
    CHECK(answer.has("value=\"/log\""));
    const Answer logged_in =
        ann.submit("/login", {{"username", "ann"}, {"password", right_word}, {"next", "/log"}});
    CHECK(logged_in.status == 303);
    CHECK(logged_in.header("Location") == "/log");
    CHECK(ann.cookies.at("session") != first);
    Browser old{site.port()};
    old.cookies["session"] = first;
    CHECK(old.get("/todos").status == 303); // the old one is of no use
    const std::string header = logged_in.header("Set-Cookie");
    CHECK(header.find("HttpOnly") != std::string::npos);
    CHECK(header.find("SameSite=Lax") != std::string::npos);
    CHECK(header.find("Secure") == std::string::npos);
}

TEST_CASE("a log-in leads to no other site") {
    SiteServer site;
    Browser ann{site.port()};
    ann.sign_up("ann");
    for (const char* next :
         {"//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/\n/evil",
          "/todos\r\nSet-Cookie: a=b", "/\u00e9"}) {
        ann.get("/login");
        const Answer answer =
            ann.submit("/login", {{"username", "ann"}, {"password", right_word}, {"next", next}});
        CHECK(answer.header("Location") == "/todos");
    }
}

TEST_CASE("an unknown name and a wrong password have the same answer") {
    SiteServer site;
    Browser ann{site.port()}, guest{site.port()};
    ann.sign_up("ann");
    const Answer wrong = log_in(guest, "ann", "a wrong password");
    const Answer unknown = log_in(guest, "bob", "a wrong password");
    CHECK(wrong.status == 422);
    CHECK(unknown.status == 422);
    CHECK(wrong.has("There is no account of this name with this password."));
    std::string as_bob = wrong.body;
    as_bob.replace(as_bob.find("value=\"ann\""), 11, "value=\"bob\"");
    CHECK(as_bob == unknown.body);
    CHECK(guest.cookies.count("session") == 0);
}

TEST_CASE("after five wrong passwords the right one is not looked at, from that address") {
    SiteServer site;
    Browser ann{site.port()}, guest{site.port()};
    ann.sign_up("ann");
    for (int i = 0; i < 5; ++i) CHECK(log_in(guest, "ann", "a wrong password").status == 422);
    const Answer limited = log_in(guest, "ann", right_word);
    CHECK(limited.status == 429);
    CHECK(limited.has("There were too many attempts. Try again in 15 minutes."));
    CHECK(std::stoi(limited.header("Retry-After")) > 0);
    CHECK(std::stoi(limited.header("Retry-After")) <= 15 * 60);
    CHECK(log_in(guest, "bob", "a wrong password").status == 422);
    CHECK(ann.get("/todos").status == 200); // who is in stays in
}

TEST_CASE("who logs out has no session any more, nor has whoever copied it") {
    SiteServer site;
    Browser ann{site.port()};
    ann.sign_up("ann");
    Browser copy{site.port()};
    copy.cookies = ann.cookies;
    CHECK(ann.get("/logout").has("<h1>Log out</h1>"));
    const Answer answer = ann.submit("/logout");
    CHECK(answer.status == 303);
    CHECK(ann.cookies.count("session") == 0);
    CHECK(copy.get("/todos").status == 303);
    CHECK(auth::Session::objects().count() == 0);
    CHECK(ann.get("/login").has("You are logged out."));
}

TEST_CASE("a profile is changed by its owner; too long a text is refused and kept in the form") {
    SiteServer site;
    Browser ann{site.port()};
    ann.sign_up("ann");
    CHECK(ann.submit("/profile", {{"bio", "first\nsecond"}}).status == 303);
    CHECK(Profile::objects().get().bio == "first\nsecond");
    std::string many = "\r\n"; // one character for the browser, as are the others
    for (int i = 0; i < 499; ++i) many += "é";
    CHECK(ann.submit("/profile", {{"bio", "x" + many.substr(0, many.size() - 2)}}).status == 303);
    CHECK(ann.submit("/profile", {{"bio", "first\r\nsecond"}}).status == 303);
    const std::string longer(501, 'x');
    const Answer refused = ann.submit("/profile", {{"bio", longer}});
    CHECK(refused.status == 422);
    CHECK(refused.has("The text has more than 500 characters."));
    CHECK(refused.has(longer));
    CHECK(Profile::objects().get().bio == "first\nsecond");
}

TEST_CASE("a user without a profile, from another program, gets one when it is changed") {
    SiteServer site;
    Browser ann{site.port()};
    ann.sign_up("ann");
    Profile::objects().get().remove();
    CHECK(ann.get("/profile").status == 200);
    CHECK(ann.submit("/profile", {{"bio", "new"}}).status == 303);
    CHECK(Profile::objects().get().bio == "new");
}

TEST_CASE("so many may do something at a time, and others when one of them is done") {
    web::Places places{2};
    auto first = places.take();
    const auto second = places.take();
    auto copy = first;
    CHECK_THROWS_AS(places.take(), web::HttpError);
    first.reset();
    CHECK_THROWS_AS(places.take(), web::HttpError); // the copy has it still
    copy.reset();
    CHECK(places.take());
    CHECK(places.take());
}

TEST_CASE("a notice is one of those that there are") {
    SiteServer site;
    Browser guest{site.port()};
    guest.cookies["notice"] = "You have won";
    CHECK_FALSE(guest.get("/login").has("class=\"notice\""));
    CHECK_FALSE(guest.cookies.contains("notice"));
}

TEST_CASE("behind HTTPS, cookies are sent by nothing else") {
    web::Settings settings = cheap_settings();
    settings.https = true;
    SiteServer site{settings};
    Browser ann{site.port()};
    const Answer page = ann.get("/signup");
    CHECK(page.header("Set-Cookie").find("; Secure") != std::string::npos);
    CHECK(page.header("Set-Cookie").starts_with("__Host-visitor="));
    ann.sign_up("ann");
    CHECK(ann.cookies.contains("__Host-session"));
    CHECK(ann.get("/todos").status == 200);
    Browser planted{site.port()}; // what another host of the domain, or plain HTTP, could set
    planted.cookies["session"] = ann.cookies.at("__Host-session");
    CHECK(planted.get("/todos").status == 303);
}
