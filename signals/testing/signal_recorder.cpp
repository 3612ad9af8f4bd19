#include "signals/testing/signal_recorder.hpp"

#include "signals/testing/difference.hpp"

#include <utility>

namespace rowcall::testing {

SignalRecorder::~SignalRecorder() {
    for (ScopedConnection& connection : connections_) connection.disconnect_and_wait();
}

void SignalRecorder::note(std::string line) {
    const std::lock_guard lock{mutex_};
    lines_.push_back(std::move(line));
}

std::vector<std::string> SignalRecorder::lines() const {
    const std::lock_guard lock{mutex_};
    return lines_;
}

std::vector<std::string> SignalRecorder::take() {
    const std::lock_guard lock{mutex_};
    return std::exchange(lines_, {});
}

std::string SignalRecorder::difference(const std::vector<std::string>& expected) const {
    return testing::difference(expected, lines());
}

void SignalRecorder::expect(const std::vector<std::string>& expected) {
    const std::string differs = testing::difference(expected, take());
    if (!differs.empty())
        throw Failure{
            "what was sent is not what was expected (- missing, + unexpected):\n" + differs};
}

} // namespace rowcall::testing
