// The loop's side: the least that a program can do to call what is in a list.
#pragma once

#include "dispatch_receivers.hpp"
#include "harness.hpp"

#include <memory>
#include <unordered_map>
#include <vector>

namespace bench::raw {

inline Side send_to_functions(std::size_t receivers) {
    std::vector<Function> list(functions.begin(), functions.begin() + static_cast<long>(receivers));
    return {"raw", [list](std::size_t n) {
                long total = 0;
                for (std::size_t i = 0; i < n; ++i) {
                    keep(list);
                    for (const Function receiver : list) receiver(total);
                }
                keep(total);
            }};
}

inline Side send_to_bound(std::size_t receivers) {
    auto counters = std::make_shared<std::vector<Counter>>(receivers);
    std::vector<RawReceiver<void, long>> list;
    for (Counter& counter : *counters) list.push_back({add_to, &counter});
    return {"raw", [list, counters](std::size_t n) {
                for (std::size_t i = 0; i < n; ++i) {
                    keep(list);
                    for (const auto& receiver : list) receiver.function(receiver.context, 1);
                }
            }};
}

/// Lists by sender: a look into a hash table finds the one.
inline Side send_to_one_of(std::size_t senders) {
    auto objects = std::make_shared<std::vector<Counter>>(senders);
    std::unordered_map<const void*, std::vector<Function>> lists;
    for (const Counter& object : *objects) lists[&object].push_back(functions[0]);
    return {"raw", [lists, objects](std::size_t n) {
                long total = 0;
                for (std::size_t i = 0; i < n; ++i) {
                    keep(lists);
                    const auto found = lists.find(&objects->front());
                    if (found == lists.end()) continue;
                    for (const Function receiver : found->second) receiver(total);
                }
                keep(total);
            }};
}

/// The object is kept alive while its receiver runs.
inline Side send_to_tracked(std::size_t receivers) {
    struct Tracked {
        RawReceiver<void, long> receiver;
        std::weak_ptr<void> object;
    };
    auto counters = std::make_shared<std::vector<std::shared_ptr<Counter>>>();
    std::vector<Tracked> list;
    for (std::size_t i = 0; i < receivers; ++i) {
        counters->push_back(std::make_shared<Counter>());
        list.push_back({{add_to, counters->back().get()}, counters->back()});
    }
    return {"raw", [list, counters](std::size_t n) {
                for (std::size_t i = 0; i < n; ++i) {
                    keep(list);
                    for (const auto& [receiver, object] : list)
                        if (const auto alive = object.lock())
                            receiver.function(receiver.context, 1);
                }
            }};
}

inline Side collect(std::size_t receivers) {
    std::vector<RawReceiver<int, int>> list(receivers, {double_of, nullptr});
    return {"raw", [list](std::size_t n) {
                for (std::size_t i = 0; i < n; ++i) {
                    keep(list);
                    std::vector<int> responses;
                    responses.reserve(list.size());
                    for (const auto& receiver : list)
                        responses.push_back(receiver.function(receiver.context, 1));
                    keep(responses);
                }
            }};
}

/// Knows no other thread, and no handle: one goes in behind the others, and out again.
inline Side connect(std::size_t receivers) {
    auto counter = std::make_shared<Counter>();
    std::vector<RawReceiver<void, long>> list(receivers, {add_to, counter.get()});
    return {"raw", [list, counter](std::size_t n) mutable {
                for (std::size_t i = 0; i < n; ++i) {
                    list.push_back({add_to, counter.get()});
                    keep(list);
                    list.pop_back();
                }
            }};
}

} // namespace bench::raw
