#pragma once

#include "signals/connect_options.hpp"
#include "signals/connection.hpp"
#include "signals/receiver_id.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace rowcall {

// Connects one receiver to several signals, for every sender type that is named, or for any
// sender if none is. Returns the connections: those of the first signal first, each in the
// order of the senders. Works with everything that has connect(receiver, options).
//
//     receiver<User, Profile>(save_audit_entry, post_save, post_delete);   // four connections
//
// Each connection gets a copy of the receiver, so a move-only one can be connected once only.
// Throws what connect() throws; what was connected before that is disconnected again.
template<class... Senders, class F, class Options, class... Signals>
requires std::same_as<std::remove_cvref_t<Options>, ConnectOptions> &&
    (sizeof...(Signals) > 0) auto receiver(F&& function, Options&& options, Signals&... signals) {
    constexpr std::size_t senders = sizeof...(Senders) == 0 ? 1 : sizeof...(Senders);
    constexpr std::size_t count = senders * sizeof...(Signals);
    static_assert(
        count == 1 || std::is_copy_constructible_v<std::decay_t<F>>,
        "A receiver that cannot be copied can be connected to one signal and sender only.");
    std::array<ScopedConnection, count> made;
    std::size_t at = 0;
    const auto take = [&]() -> decltype(auto) {
        if constexpr (count == 1 && !std::is_lvalue_reference_v<F>)
            return std::move(function);
        else
            return std::as_const(function);
    };
    const auto connect = [&](auto& signal) {
        if constexpr (sizeof...(Senders) == 0)
            made[at++] = signal.connect(take(), options);
        else
            ((made[at++] = signal.template connect<Senders>(take(), options)), ...);
    };
    (connect(signals), ...);
    std::array<Connection, count> result;
    for (std::size_t i = 0; i < count; ++i) result[i] = made[i].release();
    return result;
}

template<class... Senders, class F, class Signal, class... Signals>
requires(!std::same_as<std::remove_cvref_t<Signal>, ConnectOptions>) auto receiver(
    F&& function, Signal& signal, Signals&... signals) {
    return receiver<Senders...>(std::forward<F>(function), ConnectOptions{}, signal, signals...);
}

} // namespace rowcall
