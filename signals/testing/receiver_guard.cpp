#include "signals/testing/receiver_guard.hpp"

#include "signals/detail/text.hpp"
#include "signals/graph.hpp"
#include "signals/testing/failure.hpp"

#include <algorithm>

namespace rowcall::testing {

namespace {

// The number of an object tells only which of those it is that are there.
std::string text_of_sender(const std::string& sender) {
    if (sender.empty()) return {};
    return ", for " + (sender.starts_with("object ") ? "an object" : sender);
}

std::vector<std::string> connected_receivers() {
    std::vector<std::string> lines;
    for (const auto& signal : signals::graph().signals)
        for (const auto& receiver : signal.receivers)
            lines.push_back(detail::one_line(
                signal.label() + ": " + receiver.label() + text_of_sender(receiver.sender)));
    return lines;
}

} // namespace

ReceiverGuard::ReceiverGuard() : ReceiverGuard{nullptr} {}

ReceiverGuard::ReceiverGuard(Report report)
    : before_{connected_receivers()}, report_{std::move(report)} {
    std::ranges::sort(before_);
}

ReceiverGuard::~ReceiverGuard() {
    if (!report_) return;
    if (const std::string left = left_connected(); !left.empty()) report_(left);
}

std::string ReceiverGuard::left_connected() const {
    std::vector<std::string> known = before_;
    std::string left;
    for (const std::string& line : connected_receivers()) {
        const auto found = std::ranges::lower_bound(known, line);
        if (found != known.end() && *found == line)
            known.erase(found);
        else
            left += line + "\n";
    }
    return left;
}

void ReceiverGuard::check() const {
    if (const std::string left = left_connected(); !left.empty())
        throw Failure{"receivers are left connected:\n" + left};
}

} // namespace rowcall::testing
