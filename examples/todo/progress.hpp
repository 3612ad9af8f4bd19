#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <unistd.h>

namespace todo {

/// A bar that shows how far a long job is:
///
///     Importing  [=========>            ]  42 %
///
/// Only on a terminal, only when the job takes longer than a moment, drawn at most ten times a
/// second, and gone when the object is. For one thread.
class ProgressBar {
public:
    using Clock = std::chrono::steady_clock;

    struct Options {
        int fd = STDERR_FILENO;
        std::function<Clock::time_point()> now = Clock::now;
    };

    /// `total` is what update() counts up to; with 0, for unknown, the count itself is shown.
    ProgressBar(std::string label, std::uint64_t total) : ProgressBar(label, total, Options()) {}
    ProgressBar(std::string label, std::uint64_t total, Options options);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    /// Cheap enough to be called for each item: mostly it reads a clock.
    void update(std::uint64_t done);

private:
    std::string line(std::uint64_t done) const;

    std::string label_;
    std::uint64_t total_;
    Options options_;
    bool active_;
    bool drawn_ = false;
    Clock::time_point next_;
};

} // namespace todo
