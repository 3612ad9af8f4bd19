#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

// Receivers may take fewer arguments than a signal sends: the first few, or none. Adapters that
// wrap a user's receiver in one of their own use the same three tools:
//
//     ReceiverFor<F, R, Args...>                  the concept
//     require_receiver<F, R, Args...>()           the same, as a sentence from the compiler
//     call_receiver<R, Args...>(receiver, a...)   the call
namespace rowcall::detail {

// How one argument of a signal is handed on. Every receiver gets the same arguments, so a value
// travels as a reference to const, or as itself where that is as cheap. (A class that is only
// declared so far may stand behind a reference.)
template<class A>
inline constexpr bool is_cheap = std::is_trivially_copyable_v<A> && sizeof(A) <= 2 * sizeof(void*);
template<class A>
inline constexpr bool is_cheap<A&> = true;
template<class A>
using Param = std::conditional_t<is_cheap<A>, A, const A&>;

// How a receiver sees it: never as an rvalue, for the next receiver wants it too.
template<class A>
using Seen = const A&; // for an A that is a reference, this is that reference

template<class F, class Tuple, class Indices>
inline constexpr bool takes_first = false;
template<class F, class... A, std::size_t... I>
inline constexpr bool takes_first<F, std::tuple<A...>, std::index_sequence<I...>> =
    std::is_invocable_v<F, std::tuple_element_t<I, std::tuple<A...>>...>;

inline constexpr std::size_t no_prefix = static_cast<std::size_t>(-1);

template<class F, class Tuple, std::size_t N>
constexpr std::size_t longest_prefix() {
    if constexpr (takes_first<F, Tuple, std::make_index_sequence<N>>)
        return N;
    else if constexpr (N == 0)
        return no_prefix;
    else
        return longest_prefix<F, Tuple, N - 1>();
}

// How many of the arguments an F takes: as many as it can, counted from the first; no_prefix
// if it can be called neither with all of them nor with fewer.
template<class F, class... Args>
inline constexpr std::size_t prefix_length =
    longest_prefix<F, std::tuple<Seen<Args>...>, sizeof...(Args)>();

// A receiver is called as const when that makes no difference to what it takes.
template<class F, class... Args>
using Callee = std::conditional_t<
    prefix_length<const F&, Args...> == prefix_length<F&, Args...>, const F&, F&>;

template<class Method, class Object, class... A>
constexpr decltype(auto) invoke_member(Method method, Object&& object, A&&... args) {
    if constexpr (std::is_pointer_v<std::remove_cvref_t<Object>>)
        return invoke_member(method, *object, std::forward<A>(args)...);
    else if constexpr (std::is_member_object_pointer_v<Method>)
        return std::forward<Object>(object).*method;
    else
        return (std::forward<Object>(object).*method)(std::forward<A>(args)...);
}

// std::invoke, without the weight of <functional>. Like the other layers between a send and its
// receiver it is always inline: receivers may send in turn, and so on, and stacks are finite.
template<class F, class... A>
[[gnu::always_inline]] constexpr decltype(auto) invoke_callable(F& callable, A&&... args) {
    if constexpr (std::is_member_pointer_v<std::remove_const_t<F>>)
        return invoke_member(callable, std::forward<A>(args)...);
    else
        return callable(std::forward<A>(args)...);
}

template<class F, class Tuple, std::size_t... I>
constexpr decltype(auto) invoke_first(F& callable, const Tuple& args, std::index_sequence<I...>) {
    return invoke_callable(
        callable, static_cast<std::tuple_element_t<I, Tuple>>(std::get<I>(args))...);
}

// Calls the receiver with the first of the arguments, as many as it takes.
template<class... Args, class F>
[[gnu::always_inline]] constexpr decltype(auto) invoke_prefix(F& callable, Seen<Args>... args) {
    constexpr std::size_t count = prefix_length<F&, Args...>;
    if constexpr (count == no_prefix)
        return; // require_receiver() has said what is wrong
    else if constexpr (count == sizeof...(Args))
        return invoke_callable(callable, static_cast<Seen<Args>>(args)...);
    else if constexpr (count == 0)
        return invoke_callable(callable);
    else
        return invoke_first(
            callable, std::tuple<Seen<Args>...>(args...), std::make_index_sequence<count>());
}

template<class F, class... Args>
using PrefixResult = decltype(invoke_prefix<Args...>(
    std::declval<std::remove_reference_t<Callee<F, Args...>>&>(), std::declval<Seen<Args>>()...));

template<class F, class... Args>
inline constexpr bool takes_prefix = prefix_length<F&, Args...> != no_prefix;

template<class F, class R, class... Args>
constexpr bool gives_result() {
    if constexpr (std::is_void_v<R> || !takes_prefix<F, Args...>)
        return true;
    else
        return std::is_convertible_v<PrefixResult<F, Args...>, R>;
}

// An F that a signal of R(Args...) can call, with all of the arguments or the first of them.
template<class F, class R, class... Args>
concept ReceiverFor = takes_prefix<F, Args...> && gives_result<F, R, Args...>();

template<class F, class R, class... Args>
constexpr void require_receiver() {
    static_assert(
        takes_prefix<F, Args...>,
        "This receiver cannot be called with the arguments of the signal, nor with the first of "
        "them, nor with none.");
    static_assert(
        gives_result<F, R, Args...>(),
        "What this receiver returns does not convert to the result type of the signal.");
}

// Calls a receiver that was let in by the above. What it returns is dropped if R is void.
template<class R, class... Args, class F>
[[gnu::always_inline]] constexpr R call_receiver(F& receiver, Seen<Args>... args) {
    Callee<F, Args...> callee = receiver;
    if constexpr (std::is_void_v<R>)
        static_cast<void>(invoke_prefix<Args...>(callee, static_cast<Seen<Args>>(args)...));
    else
        return invoke_prefix<Args...>(callee, static_cast<Seen<Args>>(args)...);
}

} // namespace rowcall::detail
