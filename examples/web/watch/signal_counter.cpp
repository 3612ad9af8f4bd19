#include "examples/web/watch/signal_counter.hpp"

#include "models/auth/signals.hpp"
#include "models/todo.hpp"

namespace web {

using namespace rowcall;

// [count]
template<class... Signals>
void SignalCounter::count(Signals&... signals) {
    const auto connect = [this](auto& signal) {
        Count& count = counts_.emplace_back(signal.name());
        connections_.emplace_back(signal.connect(
            [&count] { count.sent.fetch_add(1, std::memory_order_relaxed); }, {.name = "count"}));
    };
    (connect(signals), ...);
}
// [end]

SignalCounter::SignalCounter() {
    using namespace models::auth;
    count(request_started, request_finished, got_request_exception);
    count(user_logged_in, user_logged_out, user_login_failed);
    count(pre_save, post_save, pre_delete, post_delete, m2m_changed, post_bulk);
    count(models::todo_completed, connection_created);
}

std::vector<std::pair<std::string_view, std::uint64_t>> SignalCounter::counts() const {
    std::vector<std::pair<std::string_view, std::uint64_t>> counts;
    for (const Count& count : counts_) counts.emplace_back(count.signal, count.sent.load());
    return counts;
}

} // namespace web
