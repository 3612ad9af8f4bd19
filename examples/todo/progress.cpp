#include "examples/todo/progress.hpp"

#include "examples/todo/terminal.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace todo {

namespace {

constexpr std::chrono::milliseconds interval{100};
constexpr std::string_view erase_line = "\r\033[K";

/// A bar is not worth an error: what cannot be written is left out.
void put(int fd, std::string_view text) {
    [[maybe_unused]] const auto written = ::write(fd, text.data(), text.size());
}

bool can_erase_lines(int fd) {
    const char* type = std::getenv("TERM");
    return isatty(fd) == 1 && type != nullptr && std::string_view(type) != "dumb";
}

} // namespace

ProgressBar::ProgressBar(std::string label, std::uint64_t total, Options options)
    : label_(std::move(label)), total_(total), options_(std::move(options)),
      active_(can_erase_lines(options_.fd)) {
    if (active_) next_ = options_.now() + interval;
}

ProgressBar::~ProgressBar() {
    if (drawn_) put(options_.fd, erase_line);
}

void ProgressBar::update(std::uint64_t done) {
    if (!active_) return;
    const Clock::time_point now = options_.now();
    if (now < next_) return;
    next_ = now + interval;
    drawn_ = true;
    put(options_.fd, std::string(erase_line) + line(done));
}

std::string ProgressBar::line(std::uint64_t done) const {
    // The last column stays free: some terminals begin a new line when it is written to.
    const int room = terminal_width(options_.fd).value_or(80) - 1;
    if (total_ == 0) return fit(fmt::format("{}  {}", label_, done), std::max(room, 1));

    const double part = static_cast<double>(std::min(done, total_)) / static_cast<double>(total_);
    const std::string percent = fmt::format("{:3} %", static_cast<int>(part * 100));
    const int width = std::min(room - display_width(label_) - display_width(percent) - 6, 50);
    if (width < 5) return fit(percent, std::max(room, 1));
    const int full = static_cast<int>(part * width);
    const bool complete = full == width;
    return fmt::format(
        "{}  [{:=<{}}{}{: <{}}]  {}", label_, "", full, complete ? "" : ">", "",
        width - full - (complete ? 0 : 1), percent);
}

} // namespace todo
