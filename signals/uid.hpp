#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>
#include <utility>

namespace rowcall {

/// The name of a connection: a text of its own, made from any that converts to std::string_view.
/// (A std::string, whose header would double what signal.hpp includes.)
class Uid {
public:
    Uid() noexcept = default;
    /// Throws std::bad_alloc.
    template<std::convertible_to<std::string_view> Text>
    Uid(const Text& text) : Uid(Copy{text}) {}
    Uid(const Uid& other) : Uid(Copy{other}) {}
    Uid(Uid&& other) noexcept
        : text_(std::exchange(other.text_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    Uid& operator=(Uid other) noexcept {
        std::swap(text_, other.text_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~Uid() {
        if (text_) release();
    }

    operator std::string_view() const noexcept { return {text_, size_}; }
    bool empty() const noexcept { return size_ == 0; }

private:
    struct Copy {
        std::string_view of;
    };
    explicit Uid(Copy copy);
    void release() noexcept;

    char* text_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace rowcall
