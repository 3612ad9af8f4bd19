#pragma once

#include "signals/detail/receivers.hpp"
#include "signals/detail/signal_base.hpp"
#include "signals/response.hpp"
#include "signals/responses.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <type_traits>

#if defined(__GLIBCXX__)
#include <cxxabi.h>
#endif

// What a send does once there may be somebody to call. These functions are kept out of line, so
// that what stays at the place of the send is one load and one branch.
namespace rowcall::detail {

// Calls `call(entry)` unless the receiver is to be left out.
template<class Call>
[[gnu::always_inline]] inline void reach(
    const Array& array, Slot& slot, const void* sender, const Entry& entry, const Call& call) {
    slot.stand_at(&entry);
    if (const std::uint8_t careful = array.careful.load(Order::relaxed)) [[unlikely]] {
        if (careful >= Array::traced || entry.node->flags.load(Order::acquire) != 0) {
            Admission admission(entry, slot, sender);
            if (!admission) return;
            try {
                call(entry);
            } catch (...) {
                admission.record_failure();
                throw;
            }
            return;
        }
    }
    call(entry);
}

// Calls `call(entry)` for each receiver that a send from this sender reaches. On the fast path
// there is no locked instruction and no allocation.
template<class Call>
[[gnu::always_inline]] inline void each_receiver(
    const Array& array, Slot& slot, const void* sender, const Call& call) {
    each_entry(array, sender, [&](const Entry& entry) { reach(array, slot, sender, entry, call); });
}

template<class R, class... Args>
[[gnu::always_inline]] inline R call_entry(const Entry& entry, Param<Args>... args) {
    const Target& target = entry.target;
    return reinterpret_cast<Thunk<R, Args...>>(target.thunk)(target.payload, args...);
}

template<class... Args>
[[gnu::noinline]] void send_to_all(
    const Array& array, Slot& slot, const void* sender, Param<Args>... args) {
    each_receiver(array, slot, sender, [&](const Entry& entry) {
        call_entry<void, Args...>(entry, args...);
    });
}

using Published = Atomic<std::uintptr_t>;

// A single receiver needs no loop, so that nothing has to be saved for one.
template<class... Args>
[[gnu::noinline]] void send(
    const Published& published, std::uintptr_t seen, const void* sender, Param<Args>... args) {
    const Pin pin(published, seen);
    const Array& array = pin.array();
    if (array.run.load(Order::acquire) == 1) [[likely]] {
        const Entry& only = *array.entries();
        pin.slot().stand_at(&only);
        if (!array.careful.load(Order::relaxed)) [[likely]]
            return call_entry<void, Args...>(only, args...);
    }
    send_to_all<Args...>(array, pin.slot(), sender, args...);
}

template<class R>
struct ResponseTypes {
    using All = Responses<R>;
    using Robust = Responses<Response<R>>;
};
template<>
struct ResponseTypes<void> {
    using All = void;
    using Robust = Outcome;
};
template<class R>
using ResponsesOf = typename ResponseTypes<R>::All;
template<class R>
using RobustResponsesOf = typename ResponseTypes<R>::Robust;

template<class R, class... Args>
[[gnu::noinline]] Responses<R> collect(
    const Published& published, std::uintptr_t seen, const void* sender, Param<Args>... args) {
    Responses<R> responses;
    const Pin pin(published, seen);
    each_receiver(pin.array(), pin.slot(), sender, [&](const Entry& entry) {
        responses.add([&]() -> R { return call_entry<R, Args...>(entry, args...); });
    });
    return responses;
}

// Calls `body`, and `failed` if it throws anything: but the forced unwinding of a thread that is
// being cancelled goes on, as nobody may stop it.
template<class Body, class Failed>
[[gnu::always_inline]] inline void guard(const Body& body, const Failed& failed) {
    try {
        body();
    }
#if defined(__GLIBCXX__)
    catch (const abi::__forced_unwind&) {
        throw;
    }
#endif
    catch (...) {
        failed();
    }
}

template<class... Args>
[[gnu::noinline]] Outcome send_robust(
    const Published& published, std::uintptr_t seen, const void* sender, Param<Args>... args) {
    Outcome outcome;
    const Pin pin(published, seen);
    each_receiver(pin.array(), pin.slot(), sender, [&](const Entry& entry) {
        ++outcome.called;
        guard(
            [&] { call_entry<void, Args...>(entry, args...); },
            [&] {
                if (++outcome.failed == 1) outcome.first_error = std::current_exception();
                report_current_exception(pin.array().signal_name, entry.node);
            });
    });
    return outcome;
}

template<class R, class... Args>
[[gnu::noinline]] Responses<Response<R>> collect_robust(
    const Published& published, std::uintptr_t seen, const void* sender, Param<Args>... args) {
    Responses<Response<R>> responses;
    const Pin pin(published, seen);
    each_receiver(pin.array(), pin.slot(), sender, [&](const Entry& entry) {
        guard(
            [&] {
                responses.add([&] { return Response<R>(call_entry<R, Args...>(entry, args...)); });
            },
            [&] {
                report_current_exception(pin.array().signal_name, entry.node);
                responses.add([] { return Response<R>(std::current_exception()); });
            });
    });
    return responses;
}

} // namespace rowcall::detail
