// The web app, served for a test, and browsers that visit it.
#pragma once

#include "examples/web/app.hpp"
#include "tests/orm/temporary_folder.hpp"

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <thread>

/// Passwords cost as little as they can.
web::Settings cheap_settings();

/// The app on a free port of this machine, with a new database.
class SiteServer {
public:
    explicit SiteServer(web::Settings settings = cheap_settings());
    ~SiteServer();
    SiteServer(const SiteServer&) = delete;
    SiteServer& operator=(const SiteServer&) = delete;

    int port() const noexcept { return port_; }
    rowcall::Database& database() noexcept { return app_->database(); }
    web::App& app() noexcept { return *app_; }

private:
    TemporaryFolder folder_;
    std::unique_ptr<web::App> app_;
    int port_;
    std::thread thread_;
};

/// An answer; a test that gets none fails.
struct Answer {
    int status;
    httplib::Headers headers;
    std::string body;

    std::string header(const std::string& name) const;
    bool has(std::string_view text) const { return body.find(text) != std::string::npos; }
    nlohmann::json json() const { return nlohmann::json::parse(body); }
};

/// Keeps cookies, and sends with each form the token of the last page that had one.
class Browser {
public:
    explicit Browser(int port) : client_{"127.0.0.1", port} {}

    Answer get(const std::string& path, const httplib::Headers& headers = {});
    Answer submit(const std::string& path, httplib::Params form = {});
    /// GET if there is no body and no other method is named.
    Answer api(
        const std::string& method, const std::string& path, const nlohmann::json& body = nullptr,
        const httplib::Headers& headers = {});
    Answer send(httplib::Request request);

    /// Signs up, and so logs in.
    void sign_up(const std::string& name, const std::string& password = "a long password");
    /// The id of a new todo.
    std::int64_t add(const nlohmann::json& todo);

    std::map<std::string, std::string> cookies;
    std::string csrf_token;

private:
    void keep_cookies(const httplib::Headers& headers);

    httplib::Client client_;
};
