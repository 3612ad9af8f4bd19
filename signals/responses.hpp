#pragma once

#include "signals/detail/misuse.hpp"

#include <concepts>
#include <cstddef>
#include <new>
#include <utility>

namespace rowcall {

/// What the receivers of a send() gave back, in the order in which they were called: a range, to
/// be read like a std::vector. It can be moved, not copied; it converts
/// to other containers of R.
///
/// The first few (as many as 128 bytes hold, but 16 at most) lie in the object itself, so that
/// collecting them allocates nothing.
template<class R>
class Responses {
public:
    using value_type = R;
    using size_type = std::size_t;
    using iterator = R*;
    using const_iterator = const R*;

    Responses() noexcept = default;
    Responses(Responses&& other) { take(other); }
    Responses& operator=(Responses&& other) {
        if (this == &other) return *this;
        clear();
        take(other);
        return *this;
    }
    ~Responses() { clear(); }

    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }

    R* begin() noexcept { return data_; }
    R* end() noexcept { return data_ + size_; }
    const R* begin() const noexcept { return data_; }
    const R* end() const noexcept { return data_ + size_; }

    R& operator[](std::size_t i) noexcept { return data_[i]; }
    const R& operator[](std::size_t i) const noexcept { return data_[i]; }
    R& front() noexcept { return data_[0]; }
    const R& front() const noexcept { return data_[0]; }
    R& back() noexcept { return data_[size_ - 1]; }
    const R& back() const noexcept { return data_[size_ - 1]; }
    /// Throws std::out_of_range if there are not so many.
    R& at(std::size_t i) { return data_[check(i)]; }
    const R& at(std::size_t i) const { return data_[check(i)]; }

    /// `std::vector<int> all = signal.send();` copies them.
    template<class Container>
    requires std::same_as<typename Container::value_type, R> &&
        std::constructible_from<Container, const R*, const R*>
    operator Container() const { return Container(begin(), end()); }

    /// Whether both hold equal elements in the same order; the other is any range with a size.
    template<class Range>
    friend bool operator==(const Responses& responses, const Range& others) {
        if (responses.size() != others.size()) return false;
        auto other = others.begin();
        for (const R& response : responses)
            if (!(response == *other++)) return false;
        return true;
    }

    // Not for users: adds what `make()` returns.
    template<class Make>
    void add(const Make& make) {
        if (size_ == capacity_) [[unlikely]]
            grow();
        ::new (static_cast<void*>(data_ + size_)) R(make());
        ++size_;
    }

private:
    static constexpr std::size_t fit = 128 / sizeof(R);
    static constexpr std::size_t room = fit == 0 ? 1 : fit > 16 ? 16 : fit;
    static constexpr std::align_val_t alignment{
        alignof(R) > __STDCPP_DEFAULT_NEW_ALIGNMENT__ ? alignof(R)
                                                      : __STDCPP_DEFAULT_NEW_ALIGNMENT__};

    std::size_t check(std::size_t i) const {
        if (i >= size_) detail::throw_out_of_range("there are not so many responses");
        return i;
    }

    R* here() noexcept { return reinterpret_cast<R*>(here_); }

    void clear() noexcept {
        for (R& response : *this) response.~R();
        if (data_ != here()) ::operator delete(data_, alignment);
        data_ = here();
        size_ = 0;
        capacity_ = room;
    }

    // Makes these the other's. They are empty now, and the other is afterwards.
    void take(Responses& other) {
        if (other.data_ == other.here()) {
            for (R& response : other) add([&]() -> R&& { return std::move(response); });
        } else {
            data_ = std::exchange(other.data_, other.here());
            size_ = std::exchange(other.size_, 0);
            capacity_ = other.capacity_;
        }
        other.clear();
    }

    [[gnu::noinline, gnu::cold]] void grow() {
        Responses larger;
        larger.data_ = static_cast<R*>(::operator new(2 * capacity_ * sizeof(R), alignment));
        larger.capacity_ = 2 * capacity_;
        for (R& response : *this) larger.add([&]() -> R&& { return std::move(response); });
        clear();
        take(larger);
    }

    R* data_ = here();
    std::size_t size_ = 0;
    std::size_t capacity_ = room;
    alignas(R) unsigned char here_[room * sizeof(R)];
};

} // namespace rowcall
