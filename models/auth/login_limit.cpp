#include "models/auth/login_limit.hpp"

#include "models/auth/secret.hpp"

#include <algorithm>
#include <stdexcept>

namespace rowcall::models::auth {

namespace {

// How long until fewer than `most` of these failures are within the window.
std::chrono::seconds delay_after(
    const QuerySet<LoginFailure>& failures, int most, std::chrono::seconds window, Timestamp now) {
    const auto reached = failures.order_by(col<&LoginFailure::at>.desc())
                             .offset(static_cast<std::size_t>(most - 1))
                             .first();
    if (!reached) return {};
    const auto left = std::chrono::ceil<std::chrono::seconds>(reached->at + window - now);
    // A clock that was put back could ask for more.
    return std::clamp(left, std::chrono::seconds{1}, window);
}

} // namespace

std::chrono::seconds login_delay(
    std::string_view username, std::string_view peer, const LoginLimit& limit, Database& database) {
    if (limit.failures < 1 || limit.failures_of_peer < 1 || limit.window.count() < 1)
        throw std::invalid_argument{
            "LoginLimit: failures, failures_of_peer and window are at least 1"};
    const Timestamp now = Timestamp::now();
    const auto of_peer = LoginFailure::objects(database).filter(
        col<&LoginFailure::peer> == std::string{peer}, col<&LoginFailure::at> > now - limit.window);
    const auto of_name = of_peer.filter(col<&LoginFailure::username_hash> == hash_secret(username));
    std::chrono::seconds delay = delay_after(of_name, limit.failures, limit.window, now);
    if (!peer.empty())
        delay = std::max(delay, delay_after(of_peer, limit.failures_of_peer, limit.window, now));
    return delay;
}

} // namespace rowcall::models::auth
