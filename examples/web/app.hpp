// The application: its database, its receivers, its routes, and the server that serves them.
#pragma once

#include "examples/web/site/handlers.hpp"
#include "examples/web/watch/signal_counter.hpp"
#include "examples/web/watch/timeline.hpp"

namespace web {

struct Settings {
    std::string database; ///< a file; it is created if it is not there
    /// Whether browsers reach it by HTTPS, through a proxy: which then tells whose requests these
    /// are.
    bool https = false;
    /// How long a request waits for others that write, before it is answered by 503.
    std::chrono::milliseconds longest_write{10000};
    AuthSettings auth{};
    ServerOptions server{};
    /// False: no receiver is connected but the one that closes connections, so that it can be
    /// measured what the others cost. There are no profiles, no log, no limits, no /signals then.
    bool signals = true;
};

class App {
public:
    /// Opens the database, which becomes the default one, and connects the receivers. Throws
    /// rowcall::DatabaseError, and std::runtime_error for the tables of another program.
    explicit App(const Settings& settings);
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    /// See HttpAdapter.
    int bind(const std::string& host, int port) { return server_.bind(host, port); }
    void serve() { server_.serve(); }
    void stop();

    rowcall::Database& database() noexcept { return database_; }

private:
    void connect_receivers();
    void add_routes(const AuthSettings& auth);
    void set_up_server();
    void answer(const httplib::Request& request, httplib::Response& response);

    rowcall::Database database_;
    Site site_;
    Routes routes_;
    std::optional<Timeline> timeline_;
    std::optional<SignalCounter> counter_;
    std::vector<rowcall::ScopedConnection> receivers_;
    HttpAdapter server_;
};

} // namespace web
