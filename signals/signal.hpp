#pragma once

#include "signals/connect_options.hpp"
#include "signals/connection.hpp"
#include "signals/detail/callable.hpp"
#include "signals/detail/deferred.hpp"
#include "signals/detail/dispatch.hpp"
#include "signals/detail/receivers.hpp"
#include "signals/detail/signal_base.hpp"
#include "signals/response.hpp"
#include "signals/responses.hpp"
#include "signals/sender.hpp"

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace rowcall {

template<class Signature>
class Signal;
namespace detail {
template<class Signature>
class NextSend; // signals/next.hpp
struct NeverStops {};
} // namespace detail

/// A signal: calls the receivers that were connected to it, with typed arguments.
///
///     inline Signal<void(Todo&)> todo_completed{"todo_completed"};
///
///     auto connection = todo_completed.connect([](Todo& todo) { log(todo.title); });
///     todo_completed.send(*this);
///
/// Receivers are functions, lambdas (move-only ones too), other function objects, and member
/// functions with an object. They take all of the arguments, the first few, or none, and are
/// called in the order of connecting, on the thread that sends.
///
/// Any thread may connect, disconnect and send at any time, receivers included; a receiver may
/// even destroy the signal. No lock is held while one runs. A send reaches the receivers that
/// were there when it began, less those that were disconnected since.
///
/// Cost: with nobody listening, a send is one load and one branch. Otherwise it executes no
/// locked instruction, allocates nothing (but for many responses, see Responses), and its time
/// grows with the receivers for this sender and for any sender, not with all of them. Connecting
/// takes a lock that all signals share and allocates one block; disconnecting takes the lock, and
/// stops the other threads for a moment (membarrier) if the receiver's captures have a destructor.
template<class R, class... Args>
class Signal<R(Args...)> : public detail::SignalBase {
    static_assert(
        !std::is_reference_v<R>,
        "A signal's responses are collected, so they cannot be references.");
    static_assert(
        (!std::is_rvalue_reference_v<Args> && ...),
        "A signal cannot send an rvalue reference: every receiver gets the same arguments.");
    using Base = detail::SignalBase;

public:
    /// The characters of the name must outlive the signal: usually it is a literal.
    constexpr explicit Signal(std::string_view name = {}) : Base(name) {}

    /// Moving takes the connections along; handles to them go on to work. Nobody may use either
    /// signal meanwhile. Assigning and destroying disconnect the receivers that were there.
    Signal(Signal&&) noexcept = default;
    Signal& operator=(Signal&&) noexcept = default;

    /// Connects a receiver. A function (or member function with its object, or any receiver with
    /// a uid) that is connected to the same sender already stays as it is, and the connection
    /// there is returned; otherwise the receiver is added behind all others.
    ///
    /// Throws std::invalid_argument for a null function, std::bad_alloc, and what copying the
    /// receiver throws; nothing has changed then.
    template<class... None, detail::WithoutSender<None...> F>
    Connection connect(F&& receiver, ConnectOptions options = {}) {
        const ReceiverId id = ReceiverId::of(receiver);
        return connect_receiver(id, std::forward<F>(receiver), std::move(options));
    }
    /// The same for a member function and the object to call it on: a shared_ptr or weak_ptr,
    /// which is tracked; a Trackable or a pointer to it, which is tracked too; or any other object
    /// or pointer, which must outlive the connection.
    template<class... None, detail::WithoutSender<None...> Method, detail::ObjectOf<Method> Object>
    Connection connect(Method method, Object&& object, ConnectOptions options = {}) {
        detail::track_object(object, options);
        auto* target = detail::address_of_object(std::forward<Object>(object));
        return connect_receiver(
            ReceiverId::of(method, target), detail::bind_method(method, target),
            std::move(options));
    }
    /// The same for one sender: the type S.
    template<class S, class F>
    Connection connect(F&& receiver, ConnectOptions options = {}) {
        detail::set_sender(options, sender<S>);
        return connect(std::forward<F>(receiver), std::move(options));
    }
    template<class S, class Method, detail::ObjectOf<Method> Object>
    Connection connect(Method method, Object&& object, ConnectOptions options = {}) {
        detail::set_sender(options, sender<S>);
        return connect(method, std::forward<Object>(object), std::move(options));
    }

    /// For adapters that wrap a user's receiver in one of their own: connects under the id of
    /// the original, so that it is still connected once only, and disconnect_as() finds it.
    template<class F>
    Connection connect_as(const ReceiverId& id, F&& receiver, ConnectOptions options = {}) {
        return connect_receiver(id, std::forward<F>(receiver), std::move(options));
    }

    /// Removes a receiver that was connected for that same sender (none: for any) and without a
    /// uid. Says whether it was there. See also disconnect_uid() and disconnect_all().
    using Base::disconnect;
    template<class... None, detail::WithoutSender<None...> F>
    bool disconnect(F&& receiver, const Sender& from = {}) {
        static_assert(
            ReceiverId::has_identity<std::decay_t<F>>,
            "A lambda or function object has no identity to disconnect it by: keep the Connection "
            "that connect() returned, or connect it under a uid.");
        return this->disconnect_as(ReceiverId::of(receiver), from);
    }
    template<class... None, detail::WithoutSender<None...> Method, detail::ObjectOf<Method> Object>
    bool disconnect(Method method, Object&& object, const Sender& from = {}) {
        const auto* target = detail::address_of_object(std::forward<Object>(object));
        return this->disconnect_as(ReceiverId::of(method, target), from);
    }
    template<class S, class F>
    bool disconnect(F&& receiver) {
        return disconnect(std::forward<F>(receiver), sender<S>);
    }
    template<class S, class Method, detail::ObjectOf<Method> Object>
    bool disconnect(Method method, Object&& object) {
        return disconnect(method, std::forward<Object>(object), sender<S>);
    }

    /// What send() and send_robust() return.
    using Responses = detail::ResponsesOf<R>;
    using RobustResponses = detail::RobustResponsesOf<R>;

    /// Calls the receivers for any sender. Returns what they returned, in order; nothing if R is
    /// void. The first exception leaves send(), and the receivers after it are not called.
    Responses send(detail::Param<Args>... args) const { return send_key(nullptr, args...); }

    /// The same on behalf of a sender: reaches the receivers for it too.
    Responses send_from(const From& from, detail::Param<Args>... args) const {
        return send_key(from.key(), args...);
    }

    /// Calls every receiver, whatever they throw; failures go to the error sink. Returns a
    /// Response<R> for each, in order; an Outcome if R is void.
    RobustResponses send_robust(detail::Param<Args>... args) const {
        return send_robust_key(nullptr, args...);
    }
    RobustResponses send_robust_from(const From& from, detail::Param<Args>... args) const {
        return send_robust_key(from.key(), args...);
    }

    /// As send_robust(), with copies of the arguments, after the commit of the transaction that
    /// this thread is in (of the innermost database, if it is in several); never if that, or the
    /// savepoint around this call, is rolled back; at once if there is none. The signal must live
    /// until then, unmoved, and so must what pointers among the arguments point at. All receivers
    /// see the one copy, and nobody their changes of it. Throws what copying the arguments throws.
    void send_on_commit(detail::Param<Args>... args) const { send_key_on_commit(nullptr, args...); }
    void send_on_commit_from(const From& from, detail::Param<Args>... args) const {
        send_key_on_commit(from.key(), args...);
    }

    /// Waits for the next send, in a coroutine; include <signals/next.hpp>:
    ///
    ///     Todo todo = co_await todo_completed.next();
    ///
    /// The co_await connects a receiver, which is called once, and gives a copy of the argument; a
    /// std::tuple of them, if there are several; nothing, if there are none. What is sent while the
    /// coroutine does not wait passes it by.
    ///
    /// It goes on within the send, as a receiver does: other receivers come after it, and it may
    /// send, connect, wait again (for a later send), and destroy the signal. With an executor,
    /// `next().on(pool)`, it goes on there, and the send does not wait for it. Either way it goes
    /// on where it is if what it waits for happens before it is suspended.
    ///
    /// Throws Cancelled into the coroutine once the std::stop_token `stop` is asked to stop, or the
    /// signal is destroyed or its receivers disconnected: on the thread that does this (and so
    /// within request_stop(), or the destructor), or on the executor. Also throws what copying the
    /// arguments throws; and what the executor throws when it refuses the task, on the thread that
    /// wanted to hand it over. What leaves the coroutine itself its promise should keep: else it
    /// leaves the send, and ends the program from a stop or a destructor.
    ///
    /// Destroying a coroutine that waits disconnects it. No other thread may be about to resume it
    /// then: that is so if it goes on on an executor of one thread, and is destroyed there. Costs a
    /// connect, a disconnect and an allocation.
    template<class Stop = detail::NeverStops>
    detail::NextSend<R(Args...)> next(Stop stop = {}, SourcePlace place = SourcePlace::here()) {
        return next_from({}, std::move(stop), place);
    }
    /// The same for the sends of one sender.
    template<class Stop = detail::NeverStops>
    detail::NextSend<R(Args...)> next_from(
        const Sender& from, Stop stop = {}, SourcePlace place = SourcePlace::here()) {
        return {*this, from, std::move(stop), place};
    }

private:
    template<class F>
    Connection connect_receiver(const ReceiverId& id, F&& receiver, ConnectOptions&& options) {
        detail::require_receiver<std::decay_t<F>, R, Args...>();
        if constexpr (detail::ReceiverFor<std::decay_t<F>, R, Args...>) {
            detail::Target target;
            detail::NodeRef node = detail::make_node<R, Args...>(std::forward<F>(receiver), target);
            node->id = id;
            return this->connect_node(std::move(node), target, std::move(options));
        } else {
            return {}; // one sentence is enough
        }
    }

    void send_key_on_commit(const void* sender, detail::Param<Args>... args) const {
        constexpr bool copies = (std::is_copy_constructible_v<std::remove_cvref_t<Args>> && ...);
        static_assert(
            copies,
            "send_on_commit() keeps copies of the arguments, and one of them has none: send "
            "a pointer, or its key.");
        constexpr bool owns = (!detail::is_view<std::remove_cvref_t<Args>> && ...);
        static_assert(
            owns, "send_on_commit() keeps copies of the arguments, and one of them is a view of "
                  "what may be gone by then: send a std::string, or the record.");
        if (this->may_have_listeners()) // or it would not, by then, in all but odd programs
            detail::send_on_commit<std::remove_cvref_t<Args>...>(
                [this, sender](auto&... kept) { send_robust_key(sender, kept...); }, args...);
    }

    Responses send_key(const void* sender, detail::Param<Args>... args) const {
        const std::uintptr_t seen = this->look();
        if constexpr (std::is_void_v<R>) {
            if (seen < detail::first_address) [[likely]]
                return;
            detail::send<Args...>(this->published(), seen, sender, args...);
        } else {
            if (seen < detail::first_address) [[likely]]
                return {};
            return detail::collect<R, Args...>(this->published(), seen, sender, args...);
        }
    }

    RobustResponses send_robust_key(const void* sender, detail::Param<Args>... args) const {
        const std::uintptr_t seen = this->look();
        if (seen < detail::first_address) [[likely]]
            return {};
        if constexpr (std::is_void_v<R>)
            return detail::send_robust<Args...>(this->published(), seen, sender, args...);
        else
            return detail::collect_robust<R, Args...>(this->published(), seen, sender, args...);
    }
};

} // namespace rowcall
