// What waits for a commit that never comes, as a test is rolled back.
#pragma once

#include "orm/database/database.hpp"

#include <functional>
#include <vector>

namespace rowcall::testing {

struct CaptureOptions {
    /// Runs what was captured, and what that causes to wait in turn.
    bool execute = false;
};

/// Runs `body`, and returns what waits for the end of the transaction since, in its order, as if
/// that were committed now: callbacks of `on_commit`, receivers with `.when = after_commit`, sends
/// by `send_on_commit`; of what `body` rolled back itself, what waited for the rollback. It will
/// not be run at the end of the transaction any more. As Django's `captureOnCommitCallbacks`.
///
///     const TestTransaction test;
///     const auto mails = capture_on_commit([] { sign_up("ann"); });
///     CHECK(mails.size() == 1);
///     mails.front()();
///
/// When executed, they are called as after a commit: what a robust one throws goes to the error
/// sink, what another one throws leaves this function, when the robust ones have run. Still within
/// the transaction, though, so what they write is a part of it.
///
/// Throws ProgrammingError if this thread is in no transaction of the database, where nothing
/// waits; RecursionError if what is executed causes more without end; and what `body` throws: then
/// all wait as ever.
std::vector<std::function<void()>> capture_on_commit(
    Database& database, const std::function<void()>& body, CaptureOptions options = {});
/// The same for the default database.
std::vector<std::function<void()>> capture_on_commit(
    const std::function<void()>& body, CaptureOptions options = {});

} // namespace rowcall::testing
