#include "examples/web/app.hpp"

#include "examples/web/site/origin.hpp"
#include "examples/web/site/pages.hpp"
#include "models/auth/auth.hpp"
#include "models/models.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <iostream>

namespace web {

using namespace rowcall;
namespace auth = models::auth;

namespace {

// Tables that are there stay as they are: another program's are found out now, not by a user.
template<class... Models>
void create_tables(Database& database) {
    database.atomic([&] {
        try {
            database.create_tables<Models...>();
            (Models::objects(database).first(), ...);
        } catch (const ProgrammingError& error) {
            throw std::runtime_error{
                fmt::format("the database has tables of another program: {}", error.what())};
        }
    });
}

// Makes the file and its tables, where they are missing. The app itself opens only what is there:
// a file that is removed under it is a failure then, and not an empty new one.
std::string prepared_database(const std::string& file) {
    const std::string path = std::filesystem::absolute(file).string();
    if (path.find('?') != std::string::npos) // options of a database's URL would follow
        throw std::runtime_error{"the name of a database cannot have a ?: " + path};
    Database database{"sqlite:" + path};
    create_tables<
        models::User, models::Profile, models::Tag, models::Todo, models::LogEntry, auth::Session,
        auth::LoginFailure>(database);
    return "sqlite:" + path + "?mode=rw";
}

ServerOptions server_options(const Settings& settings) {
    ServerOptions options = settings.server;
    options.behind_proxy = settings.https;
    return options;
}

const httplib::Headers safe_headers{
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
     "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"}};

bool changes_something(const httplib::Request& request) {
    return request.method != "GET" && request.method != "HEAD";
}

bool is_static(std::string_view path) { return path.starts_with("/static/"); }

// What the page with the timeline asks for by itself would be most of what it shows.
bool is_watching(const Request& request) {
    return request.path == "/signals/live" || is_static(request.path);
}

void serve_file(Context& context) {
    const std::string& name = context.name();
    const std::string_view content = static_file(name);
    if (content.empty()) throw HttpError{404, message_of(404)};
    const char* type = name.ends_with(".css")  ? "text/css; charset=utf-8"
                       : name.ends_with(".js") ? "text/javascript; charset=utf-8"
                                               : "image/svg+xml";
    context.response.set_header("Cache-Control", "public, max-age=300");
    context.response.set_content(content.data(), content.size(), type);
}

void check_health(Context& context) {
    models::User::objects(context.site.database).exists();
    context.json({{"status", "ok"}});
}

std::string text_of(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& exception) {
        return exception.what();
    } catch (...) {
        return "not a std::exception";
    }
}

} // namespace

App::App(const Settings& settings)
    : database_{DatabaseOptions{
          .url = prepared_database(settings.database), .busy_timeout = settings.longest_write}},
      site_{database_, settings.https}, server_{server_options(settings)} {
    database_.make_default();
    if (settings.signals) connect_receivers();
    // [close]
    // As Django's close_old_connections.
    receivers_.emplace_back(request_finished.connect(
        [this] { database_.close_connection(); }, {.name = "close_connection"}));
    // [end]
    add_routes(settings.auth);
    set_up_server();
}

void App::stop() {
    if (timeline_) timeline_->close();
    server_.stop();
}

void App::connect_receivers() {
    timeline_.emplace([this](const Request& request) {
        return is_watching(request) ? std::string{} : routes_.label(request.method, request.path);
    });
    counter_.emplace();
    receivers_ = models::connect_receivers([this](const models::Completion& completion) {
        models::LogEntry{.at = completion.when, .who = completion.who, .what = completion.what}
            .save({.database = &database_});
    });
    for (auto& connection : auth::connect_receivers()) receivers_.push_back(std::move(connection));
    receivers_.emplace_back(got_request_exception.connect(
        [this](const Request& request, const std::exception_ptr& error) {
            // Not the address itself: it could have anything, line breaks too.
            std::cerr << fmt::format(
                "{}: {}\n", routes_.label(request.method, request.path), text_of(error));
        },
        {.name = "report_exception"}));
}

void App::add_routes(const AuthSettings& auth) {
    routes_.add("GET", "/", Access::anyone, [](Context& context) {
        context.redirect(context.visitor().user() ? "/todos" : "/login");
    });
    routes_.add("GET", "/healthz", Access::anyone, check_health);
    routes_.add("GET", "/static/{name}", Access::anyone, serve_file);
    add_account_pages(routes_, auth);
    add_todo_pages(routes_);
    add_todo_api(routes_);
    if (timeline_) add_signal_pages(routes_, *counter_, *timeline_);
}

void App::set_up_server() {
    const auto handler = [this](const httplib::Request& request, httplib::Response& response) {
        answer(request, response);
    };
    const char* everything = "[^]*";
    server_.Get(everything, handler);
    server_.Post(everything, handler);
    server_.Put(everything, handler);
    server_.Patch(everything, handler);
    server_.Delete(everything, handler);
    server_.Options(everything, handler);
    server_.set_default_headers(safe_headers);
    // What the server itself refuses, and what a handler failed with.
    server_.set_error_handler([](const httplib::Request& request, httplib::Response& response) {
        if (!response.has_header("Cache-Control")) response.set_header("Cache-Control", "no-store");
        if (response.body.empty())
            write_error(request, response, {response.status, message_of(response.status)});
    });
}

void App::answer(const httplib::Request& request, httplib::Response& response) {
    const auto refuse = [&](const HttpError& error) {
        if (error.status() == 405) response.set_header("Allow", routes_.allowed(request.path));
        if (error.status() == 503) response.set_header("Retry-After", "1");
        write_error(request, response, error);
    };
    if (!is_static(request.path)) response.set_header("Cache-Control", "no-store");
    try {
        Context context{site_, routes_.find(request.method, request.path), request, response};
        if (changes_something(request)) check_origin(context);
        if (context.route().access == Access::anyone || context.visitor().user())
            return context.route().handle(context);
        if (!wants_page(request)) return refuse({401, message_of(401)});
        const std::string next = changes_something(request) ? "/todos" : request.target;
        context.redirect("/login?next=" + httplib::detail::encode_query_param(next));
    } catch (const HttpError& error) {
        refuse(error);
    } catch (const OperationalError& error) {
        // Another program writes for too long: nothing is wrong with this one.
        if (!error.retryable()) throw;
        refuse({503, message_of(503)});
    }
}

} // namespace web
