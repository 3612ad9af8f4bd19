#include "signals/detail/deferred.hpp"

#include <atomic>
#include <memory>

namespace rowcall::detail {

namespace {

void run_now(Deferred* owned) { std::unique_ptr<Deferred>(owned)->run(); }

std::atomic<CommitQueue> commit_queue{&run_now};

} // namespace

Deferred::~Deferred() = default;

void run_on_commit(Deferred* owned) { commit_queue.load()(owned); }

void set_commit_queue(CommitQueue queue) noexcept { commit_queue = queue; }

} // namespace rowcall::detail
