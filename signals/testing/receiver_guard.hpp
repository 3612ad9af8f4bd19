// A test that leaves a receiver connected changes the tests behind it.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace rowcall::testing {

/// Finds the receivers that were connected since it was made, and still are, to whatever signal:
///
///     ReceiverGuard guard;
///     run_test();
///     guard.check();
///
/// It tells receivers by their signal, name, place and sender; so one that was disconnected and
/// connected again at the same place is no new one. Of signals that have ended it finds none.
class ReceiverGuard {
public:
    /// Gets a text as of left_connected().
    using Report = std::function<void(const std::string& left)>;

    ReceiverGuard();
    /// Calls `report` at the end if receivers are left, as a test's fixture may want it:
    ///
    ///     ReceiverGuard guard{[](const std::string& left) { FAIL_CHECK(left); }};
    ///
    /// It must not throw.
    explicit ReceiverGuard(Report report);
    ~ReceiverGuard();
    ReceiverGuard(const ReceiverGuard&) = delete;
    ReceiverGuard& operator=(const ReceiverGuard&) = delete;

    /// A line for each of them, in the order of signals and of connection; empty if there are none:
    /// "post_save: receivers.cpp:23, for Todo".
    std::string left_connected() const;
    /// Throws Failure if there are any.
    void check() const;

private:
    std::vector<std::string> before_; // sorted
    Report report_;
};

} // namespace rowcall::testing
