#pragma once

#include "signals/detail/atomic.hpp"

#include <new>
#include <utility>

// Objects that are known by a shared_ptr or weak_ptr. Who has one has included <memory>, and who
// has none need not: these types are told by what they can do.
namespace rowcall::detail {

template<class P>
concept SharedPointer = requires(const P& pointer) {
    typename P::element_type;
    typename P::weak_type;
    pointer.get();
    pointer.use_count();
};
template<class P>
concept WeakPointer = requires(const P& pointer) {
    typename P::element_type;
    pointer.lock();
    pointer.expired();
};

template<class P>
concept Watchable = SharedPointer<P> || WeakPointer<P>;

// A weak_ptr of any type. Shared by counting.
class Watch {
public:
    // Room for the shared_ptr that keeps the object alive.
    struct Room {
        alignas(void*) unsigned char bytes[2 * sizeof(void*)];
    };

    Watch() noexcept = default;
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    virtual bool expired() const noexcept = 0;
    // Keeps the object alive until let_go(); false if it has died.
    virtual bool hold(Room& room) const noexcept = 0;
    virtual void let_go(Room& room) const noexcept = 0;

    Atomic<unsigned> refs{1};

protected:
    friend class WatchRef;
    virtual ~Watch() = default;
};

template<class Weak>
class WatchOf final : public Watch {
    using Shared = decltype(std::declval<const Weak&>().lock());
    static_assert(sizeof(Shared) <= sizeof(Room) && alignof(Shared) <= alignof(Room));

public:
    explicit WatchOf(const auto& object) : object_(object) {}

    bool expired() const noexcept override { return object_.expired(); }
    bool hold(Room& room) const noexcept override {
        auto* shared = ::new (static_cast<void*>(room.bytes)) Shared(object_.lock());
        if (*shared) return true;
        shared->~Shared();
        return false;
    }
    void let_go(Room& room) const noexcept override {
        std::launder(reinterpret_cast<Shared*>(room.bytes))->~Shared();
    }

private:
    Weak object_;
};

class WatchRef {
public:
    WatchRef() noexcept = default;
    template<SharedPointer P>
    explicit WatchRef(const P& object) : watch_(new WatchOf<typename P::weak_type>(object)) {}
    template<WeakPointer P>
    explicit WatchRef(const P& object) : watch_(new WatchOf<P>(object)) {}
    WatchRef(const WatchRef& other) noexcept : watch_(other.watch_) {
        if (watch_) watch_->refs.fetch_add(1, Order::relaxed);
    }
    WatchRef(WatchRef&& other) noexcept : watch_(std::exchange(other.watch_, nullptr)) {}
    WatchRef& operator=(WatchRef other) noexcept {
        std::swap(watch_, other.watch_);
        return *this;
    }
    ~WatchRef() {
        if (watch_ && watch_->refs.fetch_sub(1, Order::acq_rel) == 1) delete watch_;
    }

    const Watch* get() const noexcept { return watch_; }
    const Watch* operator->() const noexcept { return watch_; }
    explicit operator bool() const noexcept { return watch_ != nullptr; }

private:
    Watch* watch_ = nullptr;
};

} // namespace rowcall::detail
