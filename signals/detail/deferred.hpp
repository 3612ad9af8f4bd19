#pragma once

#include <string_view>
#include <tuple>
#include <utility>

// What waits until later: for a commit, or for an executor to get to it.
namespace rowcall::detail {

// What is to be done later, once.
struct Deferred {
    virtual ~Deferred();
    virtual void run() = 0;
};

// A call of a function.
template<class F>
struct DeferredCall final : Deferred {
    template<class Source>
    explicit DeferredCall(Source&& source) : function(std::forward<Source>(source)) {}
    void run() override { function(); }

    F function;
};

// Takes it over, and runs and destroys it after the commit of the transaction that this thread is
// in; at once if there is none. Never if that is rolled back.
void run_on_commit(Deferred* owned);

// How that is done by whoever knows of transactions, for all threads. By default: at once.
using CommitQueue = void (*)(Deferred* owned);
void set_commit_queue(CommitQueue queue) noexcept;

// Is a copy of a T no copy of what it is about?
template<class T>
inline constexpr bool is_view = false;
template<>
inline constexpr bool is_view<std::string_view> = true;

// A send with copies of its arguments.
template<class Send, class... Args>
struct DeferredSend final : Deferred {
    DeferredSend(Send s, const Args&... a) : send(s), args(a...) {}
    void run() override { std::apply(send, args); }

    Send send;
    std::tuple<Args...> args;
};
template<class... Args, class Send>
void send_on_commit(Send send, const Args&... args) {
    run_on_commit(new DeferredSend<Send, Args...>(send, args...));
}

} // namespace rowcall::detail
