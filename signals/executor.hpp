// Where else than on the present thread something may run.
#pragma once

#include "signals/detail/deferred.hpp"

#include <string_view>
#include <type_traits>
#include <utility>

namespace rowcall {

/// Something to be done once, on another thread maybe: owns a function without parameters, which
/// may be move-only. What an Executor is given.
class ExecutorTask {
public:
    ExecutorTask() noexcept = default; ///< nothing to do
    /// Throws std::bad_alloc, and what copying or moving the function throws.
    template<class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, ExecutorTask>) &&
        requires(std::decay_t<F>& f) {
        f();
    }
    ExecutorTask(F&& function)
        : call_(new detail::DeferredCall<std::decay_t<F>>(std::forward<F>(function))) {}
    ExecutorTask(ExecutorTask&& other) noexcept : call_(std::exchange(other.call_, nullptr)) {}
    ExecutorTask& operator=(ExecutorTask other) noexcept {
        std::swap(call_, other.call_);
        return *this;
    }
    ~ExecutorTask() { delete call_; }

    explicit operator bool() const noexcept { return call_ != nullptr; }
    /// Does it; to be called once, if there is something to do. Throws what the function throws.
    void operator()() { call_->run(); }

private:
    detail::Deferred* call_ = nullptr;
};

/// What runs tasks, each once, when and where it likes: a ThreadPool, or an event loop of yours.
/// `execute` may be called by any thread; if it throws, the task was refused. A task that it drops
/// instead must be destroyed. If it also has a `name()`, graphs and traces show that.
template<class E>
concept Executor = requires(E& executor, ExecutorTask task) {
    executor.execute(std::move(task));
};

/// An executor of any type, which must outlive all use of this; or none. Costs two pointers.
class ExecutorRef {
public:
    constexpr ExecutorRef() noexcept = default;
    template<Executor E>
    requires(!std::is_same_v<std::remove_const_t<E>, ExecutorRef>) constexpr ExecutorRef(
        E& executor) noexcept
        : executor_(&executor), face_(&face<E>) {}

    explicit constexpr operator bool() const noexcept { return executor_ != nullptr; }
    /// Hands a task over, if there is an executor. Throws what its `execute` throws.
    void execute(ExecutorTask task) const { face_->execute(executor_, std::move(task)); }
    /// The executor's name, if it has one.
    std::string_view name() const noexcept { return face_->name(executor_); }
    /// Whether both are the same executor.
    friend constexpr bool operator==(const ExecutorRef&, const ExecutorRef&) = default;

private:
    struct Face {
        void (*execute)(const void* executor, ExecutorTask&& task);
        std::string_view (*name)(const void* executor) noexcept;
    };
    template<class E>
    static E& as(const void* executor) noexcept {
        return *static_cast<E*>(const_cast<void*>(executor));
    }
    template<class E>
    static constexpr Face face{
        [](const void* executor, ExecutorTask&& task) { as<E>(executor).execute(std::move(task)); },
        [](const void* executor) noexcept -> std::string_view {
            if constexpr (requires { std::string_view(as<E>(executor).name()); })
                return as<E>(executor).name();
            else
                return "an executor";
        }};

    const void* executor_ = nullptr;
    const Face* face_ = nullptr;
};

} // namespace rowcall
