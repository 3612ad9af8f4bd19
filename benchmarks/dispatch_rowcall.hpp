// Rowcall's side: the same with a signal.
#pragma once

#include "dispatch_receivers.hpp"
#include "harness.hpp"

#include "signals/signals.hpp"
#include "signals/trace.hpp"

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace bench::ours {

using namespace rowcall;

// The sides share what they send on, since std::function copies what it holds.
using FunctionSignal = std::shared_ptr<Signal<void(long&)>>;

inline FunctionSignal signal_with_functions(std::size_t receivers) {
    auto signal = std::make_shared<Signal<void(long&)>>();
    for (std::size_t i = 0; i < receivers; ++i) signal->connect(functions[i]);
    return signal;
}

inline void send_often(const Signal<void(long&)>& signal, std::size_t n) {
    long total = 0;
    for (std::size_t i = 0; i < n; ++i) {
        keep(signal);
        signal.send(total);
    }
    keep(total);
}

inline Side send_to_functions(std::size_t receivers) {
    return {"rowcall", [signal = signal_with_functions(receivers)](std::size_t n) {
                send_often(*signal, n);
            }};
}

// A receiver that is bound to its counter: as one would write it.
inline auto bound(Counter& counter) {
    return [to = &counter](long by) { to->total += by; };
}

struct BoundSignal {
    std::vector<std::shared_ptr<Counter>> counters;
    Signal<void(long)> signal;

    BoundSignal(std::size_t receivers, bool tracked) {
        for (std::size_t i = 0; i < receivers; ++i) {
            counters.push_back(std::make_shared<Counter>());
            ConnectOptions options;
            if (tracked) options.track = counters.back();
            signal.connect(bound(*counters.back()), std::move(options));
        }
    }
};

inline Side send_to_bound(std::size_t receivers, bool tracked = false) {
    auto bound = std::make_shared<BoundSignal>(receivers, tracked);
    return {"rowcall", [bound](std::size_t n) {
                for (std::size_t i = 0; i < n; ++i) {
                    keep(bound->signal);
                    bound->signal.send(1);
                }
            }};
}
inline Side send_to_tracked(std::size_t receivers) { return send_to_bound(receivers, true); }

inline Side send_to_trackable(std::size_t receivers) {
    struct Object : Trackable {
        Counter counter;
    };
    struct State {
        Signal<void(long)> signal;
        std::vector<Object> objects;
    };
    auto state = std::make_shared<State>();
    state->objects.resize(receivers);
    for (Object& object : state->objects)
        state->signal.connect(bound(object.counter), {.track = object});
    return {"rowcall", [state](std::size_t n) {
                for (std::size_t i = 0; i < n; ++i) {
                    keep(state->signal);
                    state->signal.send(1);
                }
            }};
}

/// A signal that each of so many objects has a receiver for.
struct ManySenders {
    std::vector<std::shared_ptr<Counter>> senders;
    Signal<void(long&)> signal;

    explicit ManySenders(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            senders.push_back(std::make_shared<Counter>());
            signal.connect(functions[0], {.sender = senders.back()});
        }
    }
    void send_often(std::size_t n) const {
        long total = 0;
        for (std::size_t i = 0; i < n; ++i) {
            keep(signal);
            signal.send_from(senders.front(), total);
        }
        keep(total);
    }
};

inline Side send_to_one_of(std::size_t senders) {
    return {"rowcall", [many = std::make_shared<ManySenders>(senders)](std::size_t n) {
                many->send_often(n);
            }};
}

inline Side collect(std::size_t receivers) {
    auto signal = std::make_shared<Signal<int(int)>>();
    for (std::size_t i = 0; i < receivers; ++i)
        signal->connect([](int number) { return 2 * number; });
    return {"rowcall", [signal](std::size_t n) {
                for (std::size_t i = 0; i < n; ++i) {
                    keep(*signal);
                    keep(signal->send(1));
                }
            }};
}

/// The same, while each send is recorded for a sink that drops it.
inline Side send_traced(std::size_t receivers) {
    struct NoSink : signals::trace::Sink {
        void write(const signals::trace::Send& send) override { keep(send); }
    };
    return {
        "rowcall",
        [signal = signal_with_functions(receivers)](std::size_t n) { send_often(*signal, n); },
        [sink = std::make_shared<NoSink>()](std::size_t) { signals::trace::start(*sink); },
        [] { signals::trace::stop(); }};
}

inline void connect_often(const std::shared_ptr<BoundSignal>& bound_signal, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        const Connection connection =
            bound_signal->signal.connect(bound(*bound_signal->counters.front()));
        keep(connection);
        connection.disconnect();
    }
}
inline Side connect(std::size_t receivers) {
    auto bound = std::make_shared<BoundSignal>(receivers, false);
    return {"rowcall", [bound](std::size_t n) { connect_often(bound, n); }};
}

/// So many threads send, each so often: the time of a send on any of them.
inline Side send_on_threads(std::size_t threads, std::string name) {
    return {std::move(name), [signal = signal_with_functions(1), threads](std::size_t n) {
                std::vector<std::jthread> others;
                for (std::size_t i = 1; i < threads; ++i)
                    others.emplace_back([&] { send_often(*signal, n); });
                send_often(*signal, n);
            }};
}

/// Another thread connects and disconnects all the while.
inline Side send_while_connecting() {
    struct State {
        Signal<void(long&)> signal;
        std::jthread other;
    };
    auto state = std::make_shared<State>();
    state->signal.connect(functions[0]);
    return {
        "rowcall", [state](std::size_t n) { send_often(state->signal, n); },
        [state](std::size_t) {
            state->other = std::jthread{[state](const std::stop_token& stop) {
                while (!stop.stop_requested()) {
                    const Connection connection = state->signal.connect(functions[1]);
                    connection.disconnect();
                }
            }};
        },
        [state] {
            state->other.request_stop();
            state->other.join();
        }};
}

} // namespace bench::ours
