// A list whose first elements need no allocation.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

namespace rowcall::detail {

/// Up to `capacity` elements within the object itself, more on the heap. For use within a
/// function: it is neither copied nor moved. (A std::pmr::vector with a buffer of its own costs a
/// save 2 % more.)
template<class T, std::size_t capacity>
requires std::is_trivially_copyable_v<T>
class InlineVector {
public:
    InlineVector() noexcept {}
    /// So many value-initialised elements.
    explicit InlineVector(std::size_t size) {
        if (size > capacity)
            more_.resize(size);
        else
            std::uninitialized_value_construct_n(data_, size);
        refer(size);
    }
    InlineVector(const InlineVector&) = delete;
    InlineVector& operator=(const InlineVector&) = delete;

    void push_back(const T& element) {
        if (size_ < capacity) {
            std::construct_at(data_ + size_++, element);
            return;
        }
        if (size_ == capacity) more_.assign(data_, data_ + size_);
        more_.push_back(element);
        refer(size_ + 1);
    }
    void clear() noexcept {
        more_.clear();
        data_ = inline_data();
        size_ = 0;
    }

    std::size_t size() const noexcept { return size_; }
    T* data() noexcept { return data_; }
    const T* data() const noexcept { return data_; }
    const T& operator[](std::size_t i) const noexcept { return data_[i]; }
    const T& back() const noexcept { return data_[size_ - 1]; }
    operator std::span<T>() noexcept { return {data_, size_}; }
    operator std::span<const T>() const noexcept { return {data_, size_}; }

private:
    T* inline_data() noexcept { return reinterpret_cast<T*>(buffer_); }
    void refer(std::size_t size) noexcept {
        size_ = size;
        if (size > capacity) data_ = more_.data();
    }

    alignas(T) std::byte buffer_[capacity * sizeof(T)];
    T* data_ = inline_data();
    std::size_t size_ = 0;
    std::vector<T> more_; // all of them, once they are too many
};

} // namespace rowcall::detail
