#include "orm/records/ends.hpp"

#include "orm/signals.hpp"

#include <fmt/format.h>

#include <mutex>

namespace rowcall::detail {

template<class Event>
Ends<Event>::Ends(const Ends& here, ExecutorRef executor)
    : names{new Names{
          std::string{executor.name()},
          fmt::format("{} on {}", here.committed.name(), executor.name()),
          fmt::format("{} on {}", here.rolled_back.name(), executor.name())}},
      committed{names->committed}, rolled_back{names->rolled_back}, on{executor} {}

template<class Event>
Ends<Event>& Ends<Event>::of(ExecutorRef executor) {
    static std::mutex mutex;
    const std::lock_guard lock{mutex};
    Ends* ends = this;
    while (ends->on != executor || ends->names->executor != executor.name()) {
        Ends* following = ends->next.load(Order::relaxed);
        if (!following) {
            following = new Ends{*this, executor};
            ends->next.store(following, Order::release);
        }
        ends = following;
    }
    return *ends;
}

template struct Ends<SaveEvent>;
template struct Ends<DeleteEvent>;
template struct Ends<M2mEvent>;

} // namespace rowcall::detail
