#include "orm/records/call_chain.hpp"

#include "orm/error.hpp"

#include <fmt/format.h>

namespace rowcall::detail {

namespace {

// Receivers that follow a chain of rows, a parent's parent, are legitimate, and so is a record
// that is saved again a few times; each level takes a few KiB of stack.
constexpr std::size_t most_levels = 200;
constexpr std::size_t most_of_one_record = 20;

thread_local const CallChain* innermost = nullptr;

} // namespace

CallChain::CallChain(const SignalBase& signal, const ModelInfo& model, const void* record)
    : signal_{signal}, model_{model}, record_{record}, outer_{innermost},
      depth_{outer_ ? outer_->depth_ + 1 : 1} {
    if (depth_ > most_of_one_record) {
        std::size_t of_this_record = 1;
        for (const CallChain* link = outer_; link; link = link->outer_)
            of_this_record += &link->signal_ == &signal && is_of_same_row(*link);
        if (of_this_record > most_of_one_record || depth_ > most_levels)
            throw RecursionError{what_comes_round(of_this_record)};
    }
    innermost = this;
}

CallChain::~CallChain() { innermost = outer_; }

SqlValue CallChain::key(Scratch& scratch) const {
    if (!record_) return {};
    return model_.store(model_.key(), record_, scratch);
}

// Each level may have an object of its own for the same row.
bool CallChain::is_of_same_row(const CallChain& other) const {
    if (&model_ != &other.model_) return false;
    if (record_ == other.record_) return true;
    Scratch scratch;
    const SqlValue own_key = key(scratch);
    return !own_key.is_null() && own(own_key) == own(other.key(scratch));
}

std::string CallChain::describe() const {
    if (!record_) return fmt::format("{} of {}", signal_.name(), model_.name);
    Scratch scratch;
    const SqlValue value = key(scratch);
    return fmt::format(
        "{} of {} {}", signal_.name(), model_.name, value.is_null() ? "(new)" : to_string(value));
}

// The end of the chain shows the circle.
std::string CallChain::what_comes_round(std::size_t times) const {
    constexpr std::size_t shown = 6;
    std::string chain = describe();
    const CallChain* link = outer_;
    for (std::size_t i = 1; link && i < shown; ++i, link = link->outer_)
        chain = fmt::format("{} -> {}", link->describe(), chain);
    return fmt::format(
        "receivers cause each other without end: {}{} ({} levels deep, this record {} times)",
        link ? "... -> " : "", chain, depth_, times);
}

} // namespace rowcall::detail
