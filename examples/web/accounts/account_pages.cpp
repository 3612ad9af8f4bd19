// Signing up, logging in and out, the profile.
#include "examples/web/site/handlers.hpp"
#include "examples/web/site/places.hpp"

#include "models/auth/auth.hpp"
#include "models/profile.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace web {

using namespace rowcall;
using models::Profile;
using models::User;
namespace auth = models::auth;

namespace {

// Of the server's threads, those that may wait for their turn to hash a password.
constexpr int most_hashing = 24;
constexpr std::size_t longest_bio = 500, longest_password = 1024, shortest_password = 8;

bool may_be_in_username(char c) {
    return std::string_view{"@.+-_"}.find(c) != std::string_view::npos || (c >= '0' && c <= '9') ||
           (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

FieldErrors bio_errors(std::string_view bio) {
    if (length_of(bio) <= longest_bio) return {};
    return {{"bio", {fmt::format("has more than {} characters", longest_bio)}}};
}

// What the form of the user has of its own; the profile's bio is what signing up adds to it.
struct SignUp {
    std::string username, password, bio;

    FieldErrors errors() const {
        FieldErrors found;
        if (username.empty())
            found["username"].push_back("is missing");
        else if (!std::all_of(username.begin(), username.end(), may_be_in_username))
            found["username"].push_back("may have letters from a to z, digits, and @ . + - _ only");
        if (username.size() > 150) found["username"].push_back("has more than 150 characters");
        if (length_of(password) < shortest_password)
            found["password"].push_back(
                fmt::format("has to have at least {} characters", shortest_password));
        else if (password.size() > longest_password)
            found["password"].push_back(fmt::format("has more than {} bytes", longest_password));
        else if (password == username)
            found["password"].push_back("must not be the name");
        found.merge(bio_errors(bio));
        return found;
    }
};

// One that is not stored yet for users who came into the database without.
Profile profile_of(const User& user, Database& database) {
    auto found = Profile::objects(database).filter(col<&Profile::user> == user).first();
    return found ? *std::move(found) : Profile{.user = user};
}

// One transaction: the user, the profile that a receiver of post_save makes, its bio, the session.
// [sign-up]
std::string create_account(Context& context, const SignUp& form, const auth::PasswordCost& cost) {
    User user{.username = form.username};
    auth::set_password(user, form.password, cost); // before the transaction: it takes its time
    return context.site.database.atomic([&] {
        user.save({.database = &context.site.database});
        Profile profile = profile_of(user, context.site.database);
        profile.bio = form.bio;
        profile.save({.database = &context.site.database});
        return auth::login(
            user, view(context.request), {.old_session = context.visitor().session()});
    });
}
// [end]

void sign_up_page(Context& context, const SignUp& form, const FieldErrors& errors, int status) {
    context.page(
        "signup", "Sign up",
        {{"username", form.username}, {"bio", form.bio}, {"errors", flat(errors)}}, status);
}

bool is_taken(const std::string& username, Database& database) {
    return User::objects(database).filter(col<&User::username> == username).exists();
}

void sign_up(Context& context, const auth::PasswordCost& cost, Places& hashing) {
    const SignUp form{
        context.field("username"), context.raw_field("password"), context.field("bio")};
    FieldErrors errors = form.errors();
    // Asked before the password is hashed, which takes its time.
    if (errors.empty() && is_taken(form.username, context.site.database))
        errors["username"].push_back("is taken");
    if (errors.empty()) {
        try {
            const auto place = hashing.take();
            context.set_session(create_account(context, form, cost));
            return context.redirect("/profile", "welcome");
        } catch (const UniqueViolation& error) {
            if (error.table() != model_info<User>().table) throw;
            errors["username"].push_back("is taken"); // meanwhile
        }
    }
    sign_up_page(context, form, errors, 422);
}

void log_in_page(
    Context& context, const std::string& username, const std::string& message, int status) {
    context.page(
        "login", "Log in",
        {{"username", username},
         {"next", local_path(context.raw_field("next"))},
         {"message", message.empty() ? nlohmann::json{} : nlohmann::json(message)}},
        status);
}

void log_in(Context& context, const AuthSettings& settings, Places& hashing) {
    const auth::Credentials credentials{
        context.field("username"), context.raw_field("password").substr(0, longest_password)};
    const Request request = view(context.request);
    const auto place = hashing.take();
    try {
        auto user = auth::authenticate(
            credentials, {.request = &request,
                          .cost = settings.cost,
                          .database = &context.site.database,
                          .limit = settings.limit});
        if (!user)
            return log_in_page(
                context, credentials.username,
                "There is no account of this name with this password.", 422);
        context.set_session(
            auth::login(*user, request, {.old_session = context.visitor().session()}));
        context.redirect(local_path(context.raw_field("next")), "logged-in");
    } catch (const auth::LoginLimited& limited) {
        const auto seconds = limited.retry_after().count();
        context.response.set_header("Retry-After", std::to_string(seconds));
        log_in_page(
            context, credentials.username,
            fmt::format(
                "There were too many attempts. Try again in {} minutes.", (seconds + 59) / 60),
            429);
    }
}

void log_out(Context& context) {
    auth::logout(context.visitor().session(), view(context.request), context.site.database);
    context.set_session({});
    context.redirect("/login", "logged-out");
}

void profile_page(Context& context, const FieldErrors& errors = {}, int status = 200) {
    const Profile profile = profile_of(context.user(), context.site.database);
    context.page(
        "profile", "Your profile",
        {{"username", context.user().username},
         {"bio", errors.empty() ? profile.bio : context.field("bio")},
         {"errors", flat(errors)}},
        status);
}

void change_profile(Context& context) {
    const std::string bio = context.field("bio");
    if (const FieldErrors errors = bio_errors(bio); !errors.empty())
        return profile_page(context, errors, 422);
    context.site.database.atomic([&] {
        Profile profile = profile_of(context.user(), context.site.database);
        profile.bio = bio;
        profile.save({.database = &context.site.database});
    });
    context.redirect("/profile", "profile");
}

} // namespace

void add_account_pages(Routes& routes, const AuthSettings& settings) {
    const auto hashing = std::make_shared<Places>(most_hashing);
    routes.add("GET", "/signup", Access::anyone, [](Context& context) {
        sign_up_page(context, {}, {}, 200);
    });
    routes.add("POST", "/signup", Access::anyone, [=](Context& context) {
        sign_up(context, settings.cost, *hashing);
    });
    routes.add("GET", "/login", Access::anyone, [](Context& context) {
        log_in_page(context, {}, {}, 200);
    });
    routes.add("POST", "/login", Access::anyone, [=](Context& context) {
        log_in(context, settings, *hashing);
    });
    routes.add("GET", "/logout", Access::anyone, [](Context& context) {
        context.page("logout", "Log out");
    });
    routes.add("POST", "/logout", Access::anyone, log_out);
    routes.add("GET", "/profile", Access::user, [](Context& context) { profile_page(context); });
    routes.add("POST", "/profile", Access::user, change_profile);
}

} // namespace web
