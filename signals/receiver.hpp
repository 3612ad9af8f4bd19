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

namespace detail {
template<class T>
concept IsSignal = !std::same_as<std::remove_cvref_t<T>, ConnectOptions>;
} // namespace detail

/// Connects one receiver to several signals, for every sender type that is named, or for any
/// sender if none is. Returns the connections: those of the first signal first, each in the
/// order of the senders. Works with everything that has connect(receiver, options).
///
///     receiver<User, Profile>(save_audit_entry, post_save, post_delete);   // four connections
///     receiver<User>(save_audit_entry, {.once = true}, post_save, post_delete);
///
/// Graphs and traces know the place of the call if options are given, not without them.
/// Each connection gets a copy of the receiver, so a move-only one can be connected once only.
/// Throws what connect() throws; the connections made before that stay.
template<class... Senders, class F, detail::IsSignal... Signals>
auto receiver(F&& function, const ConnectOptions& options, Signals&... signals) {
    constexpr std::size_t senders = sizeof...(Senders) == 0 ? 1 : sizeof...(Senders);
    constexpr std::size_t count = senders * sizeof...(Signals);
    constexpr bool can_copy = count == 1 || std::is_copy_constructible_v<std::decay_t<F>>;
    static_assert(
        can_copy,
        "A receiver that cannot be copied can be connected to one signal and sender only.");
    std::array<Connection, count> connections;
    std::size_t at = 0;
    const auto connect = [&](auto& signal) {
        const auto connect_from = [&]<class... Sender>() {
            if constexpr (count == 1)
                return signal.template connect<Sender...>(std::forward<F>(function), options);
            else
                return signal.template connect<Sender...>(std::as_const(function), options);
        };
        if constexpr (sizeof...(Senders) == 0)
            connections[at++] = connect_from();
        else
            ((connections[at++] = connect_from.template operator()<Senders>()), ...);
    };
    if constexpr (can_copy) (connect(signals), ...);
    return connections;
}

template<class... Senders, class F, detail::IsSignal... Signals>
auto receiver(F&& function, Signals&... signals) {
    return receiver<Senders...>(std::forward<F>(function), ConnectOptions{.place = {}}, signals...);
}

} // namespace rowcall
