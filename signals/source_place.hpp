#pragma once

namespace rowcall {

namespace detail {
template<class T>
concept SourceLocation = requires(const T& location) {
    location.file_name();
    location.line();
};
} // namespace detail

/// A place in the source, as std::source_location tells it, whose header those who connect need
/// not include. An adapter that connects for others may take theirs and pass it on.
struct SourcePlace {
    const char* file = nullptr; ///< as the compiler was given it; null if the place is unknown
    unsigned line = 0;

    constexpr SourcePlace() noexcept = default;
    constexpr SourcePlace(const char* in_file, unsigned at_line) noexcept
        : file(in_file), line(at_line) {}
    template<detail::SourceLocation Location>
    constexpr SourcePlace(const Location& location) noexcept
        : file(location.file_name()), line(static_cast<unsigned>(location.line())) {}

    /// Where it is called; as a default argument or a default member, where that is used.
    static constexpr SourcePlace here(
        const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) noexcept {
        return {file, line};
    }

    explicit constexpr operator bool() const noexcept { return file != nullptr; }
};

} // namespace rowcall
