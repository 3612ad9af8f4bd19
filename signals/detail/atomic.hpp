#pragma once

namespace rowcall::detail {

enum class Order : int {
    relaxed = __ATOMIC_RELAXED,
    acquire = __ATOMIC_ACQUIRE,
    release = __ATOMIC_RELEASE,
    acq_rel = __ATOMIC_ACQ_REL,
    seq_cst = __ATOMIC_SEQ_CST
};

// As much of std::atomic as the dispatcher needs. What <atomic> includes in C++20 would more than
// double the time that a file with a signal takes to compile.
template<class T>
class Atomic {
public:
    constexpr Atomic(T value = {}) noexcept : value_(value) {}
    Atomic(const Atomic&) = delete;
    Atomic& operator=(const Atomic&) = delete;

    T load(Order order = Order::seq_cst) const noexcept {
        return __atomic_load_n(&value_, static_cast<int>(order));
    }
    void store(T value, Order order = Order::seq_cst) noexcept {
        __atomic_store_n(&value_, value, static_cast<int>(order));
    }
    T fetch_add(T by, Order order = Order::seq_cst) noexcept {
        return __atomic_fetch_add(&value_, by, static_cast<int>(order));
    }
    T fetch_sub(T by, Order order = Order::seq_cst) noexcept {
        return __atomic_fetch_sub(&value_, by, static_cast<int>(order));
    }
    T fetch_or(T bits, Order order = Order::seq_cst) noexcept {
        return __atomic_fetch_or(&value_, bits, static_cast<int>(order));
    }
    T fetch_and(T bits, Order order = Order::seq_cst) noexcept {
        return __atomic_fetch_and(&value_, bits, static_cast<int>(order));
    }

private:
    T value_;
};

// Keeps the compiler, not the processor, from moving loads and stores across.
inline void fence_compiler() noexcept { __atomic_signal_fence(__ATOMIC_SEQ_CST); }

} // namespace rowcall::detail
