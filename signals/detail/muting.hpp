#pragma once

#include "signals/detail/node.hpp"

#include <array>

// Which receivers this thread's sends pass over: muting.cpp. Where anybody mutes, the arrays of all
// signals are marked `muted`, so that only then a send asks.
namespace rowcall::detail {

class SignalBase;

// One testing::Mute. What is null covers everything.
struct MutedSends {
    using Signals = std::array<const SignalBase*, 3>; // the moments of one; the first is null: any

    Signals signals{};
    const void* sender = nullptr;
    const Node* receiver = nullptr;
    MutedSends* outer = nullptr; // on this thread

    // Whether it covers a receiver of that signal when that sender sends.
    bool covers(const Node* node, const SignalBase* signal, const void* from) const noexcept;
};

// From now on for this thread; null, or a receiver that it would cover, and that must see all: then
// nothing is muted. Must be ended by end_muting(), on this thread.
NodeRef begin_muting(MutedSends& mute) noexcept;
void end_muting(const MutedSends& mute) noexcept;

bool is_muted(const Node* node, const void* sender) noexcept;

} // namespace rowcall::detail
