#include "orm/testing/capture_on_commit.hpp"

#include "orm/database/session.hpp"
#include "orm/error.hpp"

namespace rowcall::testing {

std::vector<std::function<void()>> capture_on_commit(
    Database& database, const std::function<void()>& body, CaptureOptions options) {
    constexpr int most_rounds = 200;
    detail::Session& session = database.session();
    if (!session.in_transaction())
        throw ProgrammingError{
            "capture_on_commit: this thread is in no transaction, so nothing waits for its commit; "
            "begin a TestTransaction first"};
    const std::size_t before = session.waiting_callbacks();
    body();
    std::vector<std::function<void()>> captured;
    for (int round = 0; session.waiting_callbacks() > before; ++round) {
        if (round == most_rounds)
            throw RecursionError{
                "capture_on_commit: what runs after the commit causes more of it without end"};
        const auto callbacks = session.take_callbacks(before);
        for (const auto& callback : callbacks) captured.push_back(callback.run);
        if (options.execute) detail::Session::run_all(callbacks);
    }
    return captured;
}

std::vector<std::function<void()>> capture_on_commit(
    const std::function<void()>& body, CaptureOptions options) {
    return capture_on_commit(Database::default_database(), body, options);
}

} // namespace rowcall::testing
