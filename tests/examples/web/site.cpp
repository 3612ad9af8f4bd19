#include "tests/examples/web/site.hpp"

#include <doctest/doctest.h>

web::Settings cheap_settings() { return {.auth = {.cost = {.passes = 1, .memory = 8192}}}; }

SiteServer::SiteServer(web::Settings settings) {
    settings.database = (folder_ / "web.sqlite3").string();
    app_ = std::make_unique<web::App>(settings);
    port_ = app_->bind("127.0.0.1", 0);
    thread_ = std::thread{[this] { app_->serve(); }};
}

SiteServer::~SiteServer() {
    app_->stop();
    thread_.join();
}

std::string Answer::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

Answer Browser::send(httplib::Request request) {
    std::string all;
    for (const auto& [name, value] : cookies) all += (all.empty() ? "" : "; ") + name + '=' + value;
    if (!all.empty()) request.set_header("Cookie", all);
    const httplib::Result result = client_.send(request);
    REQUIRE_MESSAGE(result, request.method, ' ', request.path, ": ", to_string(result.error()));
    keep_cookies(result->headers);
    constexpr std::string_view field = "name=\"csrf_token\" value=\"";
    if (const std::size_t at = result->body.find(field); at != std::string::npos) {
        const std::size_t begin = at + field.size();
        csrf_token = result->body.substr(begin, result->body.find('"', begin) - begin);
    }
    return {result->status, result->headers, result->body};
}

Answer Browser::get(const std::string& path, const httplib::Headers& headers) {
    httplib::Request request;
    request.method = "GET";
    request.path = path;
    request.headers = headers;
    if (!request.has_header("Accept")) request.set_header("Accept", "text/html");
    return send(std::move(request));
}

Answer Browser::submit(const std::string& path, httplib::Params form) {
    if (form.count("csrf_token") == 0) form.emplace("csrf_token", csrf_token);
    httplib::Request request;
    request.method = "POST";
    request.path = path;
    request.set_header("Accept", "text/html");
    request.set_header("Content-Type", "application/x-www-form-urlencoded");
    request.body = httplib::detail::params_to_query_str(form);
    return send(std::move(request));
}

Answer Browser::api(
    const std::string& method, const std::string& path, const nlohmann::json& body,
    const httplib::Headers& headers) {
    httplib::Request request;
    request.method = method;
    request.path = path;
    request.headers = headers;
    if (!body.is_null()) {
        request.body = body.dump();
        if (!request.has_header("Content-Type"))
            request.set_header("Content-Type", "application/json");
    }
    return send(std::move(request));
}

void Browser::keep_cookies(const httplib::Headers& headers) {
    const auto [begin, end] = headers.equal_range("Set-Cookie");
    for (auto header = begin; header != end; ++header) {
        const std::string& text = header->second;
        const std::string name = text.substr(0, text.find('='));
        const std::string value = text.substr(name.size() + 1, text.find(';') - name.size() - 1);
        if (text.find("Max-Age=0") != std::string::npos)
            cookies.erase(name);
        else
            cookies[name] = value;
    }
}

void Browser::sign_up(const std::string& name, const std::string& password) {
    get("/signup");
    const Answer answer =
        submit("/signup", {{"username", name}, {"password", password}, {"bio", ""}});
    REQUIRE(answer.status == 303);
    get("/todos"); // for the token of the forms from now on
}

std::int64_t Browser::add(const nlohmann::json& todo) {
    const Answer answer = api("POST", "/api/todos", todo);
    REQUIRE_MESSAGE(answer.status == 201, answer.body);
    return answer.json()["id"];
}
