#pragma once

#include "signals/connect_options.hpp"
#include "signals/connection.hpp"
#include "signals/detail/callable.hpp"
#include "signals/detail/misuse.hpp"
#include "signals/detail/node.hpp"

#include <new>
#include <type_traits>
#include <utility>

// From what a user passes to connect() to a node.
namespace rowcall::detail {

template<class R, class... Args>
using Thunk = R (*)(const Payload&, Param<Args>...);

// A receiver that is copied into every array: so small, and nothing that could change.
template<class F, class... Args>
inline constexpr bool fits_inline =
    sizeof(F) <= sizeof(Payload) && alignof(F) <= alignof(Payload) &&
    std::is_trivially_copyable_v<F>&& std::is_trivially_destructible_v<F>&& std::is_same_v<
        Callee<F, Args...>, const F&>;

template<class F, class R, class... Args>
R call_inline(const Payload& payload, Param<Args>... args) {
    return call_receiver<R, Args...>(payload.as<F>(), args...);
}

template<class F, class R, class... Args>
R call_held(const Payload& payload, Param<Args>... args) {
    return call_receiver<R, Args...>(*payload.as<F*>(), args...);
}

template<class F>
void require_target(const F& receiver) {
    if constexpr (std::is_constructible_v<F, std::nullptr_t> && requires { receiver == nullptr; })
        if (receiver == nullptr) throw_invalid_argument("connect: there is no function to connect");
}

// Puts into `target` what calls the receiver.
template<class R, class... Args, class Source>
NodeRef make_node(Source&& source, Target& target) {
    using F = std::decay_t<Source>;
    if constexpr (!std::is_function_v<std::remove_reference_t<Source>>) require_target<F>(source);
    Thunk<R, Args...> thunk;
    NodeRef node;
    if constexpr (fits_inline<F, Args...>) {
        node = NodeRef::adopt(new InlineNode);
        ::new (static_cast<void*>(target.payload.bytes)) F(std::forward<Source>(source));
        thunk = &call_inline<F, R, Args...>;
    } else {
        auto* held = new HeldNode<F>(std::forward<Source>(source));
        node = NodeRef::adopt(held);
        ::new (static_cast<void*>(target.payload.bytes)) F*(&held->receiver);
        thunk = &call_held<F, R, Args...>;
    }
    target.thunk = reinterpret_cast<AnyFunction>(thunk);
    return node;
}

// The object of a member function: itself, or a pointer to it of any kind.
template<class Object>
auto* address_of_object(Object&& object) {
    using Type = std::remove_cvref_t<Object>;
    if constexpr (WeakPointer<Type>) {
        return address_of_object(object.lock());
    } else if constexpr (SharedPointer<Type>) {
        return address_of_object(object.get());
    } else if constexpr (std::is_pointer_v<Type>) {
        if (!object) throw_invalid_argument("a member function needs an object to be called on");
        return object;
    } else {
        static_assert(
            std::is_lvalue_reference_v<Object>,
            "The object of a member function must outlive the connection: a temporary does not.");
        return __builtin_addressof(object); // <memory> has the other
    }
}

// Keeps connect(f) and connect<User>(f) apart: a receiver for which no sender type is named.
template<class T, class... Senders>
concept WithoutSender = sizeof...(Senders) == 0 &&
                        !std::is_same_v<std::remove_cvref_t<T>, Connection>;

// What may follow a member function: anything but what may follow every receiver.
template<class Object, class Method>
concept ObjectOf = std::is_member_function_pointer_v<std::decay_t<Method>> &&
                   !std::is_same_v<std::remove_cvref_t<Object>, ConnectOptions> &&
                   !std::is_same_v<std::remove_cvref_t<Object>, Sender>;

template<class Method>
struct ClassOf;
template<class M, class C>
struct ClassOf<M C::*> {
    using type = C;
};
template<class Method>
using MethodClass = typename ClassOf<Method>::type;

// Tracks the object of a member function: one that is given by its shared_ptr or weak_ptr, or is
// a Trackable.
template<class Object>
void track_object(const Object& object, ConnectOptions& options) {
    const auto track = [&](const auto& tracked) {
        if (options.track)
            throw_invalid_argument("connect: the object itself is tracked; leave out .track");
        options.track = Track(tracked);
    };
    if constexpr (Watchable<Object> || std::is_convertible_v<const Object*, const Trackable*>)
        track(object);
    else if constexpr (std::is_convertible_v<Object, const Trackable*>)
        if (object) track(*object);
}

inline void set_sender(ConnectOptions& options, const Sender& from) {
    if (!options.sender.is_none()) throw_invalid_argument("connect: the sender is given twice");
    options.sender = from;
}

template<class Method, class T>
auto bind_method(Method method, T* object) {
    constexpr bool fits = std::is_base_of_v<MethodClass<Method>, T>;
    static_assert(fits, "The object is not of the class that the member function belongs to.");
    if constexpr (fits)
        return [ method, object ]<class... A>(
            A && ... args) requires std::is_invocable_v<Method, T*, A...> {
            return (object->*method)(std::forward<A>(args)...);
        };
    else
        return [] {}; // one sentence is enough
}

} // namespace rowcall::detail
