// Which handler answers which request.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace web {

class Context;

enum class Access {
    anyone,
    user, ///< whoever is not logged in is sent to the log-in, or answered by 401
};

struct Route {
    std::string method;  ///< "GET", which answers HEAD, too
    std::string pattern; ///< "/todos/{id}/complete"; {id} is a number above 0, {name} any text
    Access access;
    std::function<void(Context&)> handle;
};

struct Match {
    const Route* route;
    std::int64_t id = 0; ///< what stands for {id}
    std::string name;    ///< what stands for {name}
};

class Routes {
public:
    void add(
        std::string method, std::string pattern, Access access,
        std::function<void(Context&)> handle) {
        routes_.push_back({std::move(method), std::move(pattern), access, std::move(handle)});
    }

    /// Throws HttpError 404 if nothing is there, 405 if other methods are allowed there.
    Match find(std::string_view method, std::string_view path) const;
    /// The methods that are allowed there: "GET, HEAD, POST"; empty if nothing is there.
    std::string allowed(std::string_view path) const;
    /// "GET /todos/{id}": what kind of request it is, without what its address tells.
    std::string label(std::string_view method, std::string_view path) const;

private:
    std::vector<Route> routes_;
};

} // namespace web
