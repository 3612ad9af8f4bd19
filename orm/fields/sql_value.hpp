// What a database can hold: the five storage classes of SQL values, borrowed and owned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace rowcall {

/// The storage class of a column or a value.
enum class SqlType : std::uint8_t { null, integer, real, text, blob };

/// A value on its way to or from the database. It borrows text and blobs: the owner must live
/// until the statement has run (parameters) or the next row is fetched (results).
class SqlValue {
public:
    constexpr SqlValue() noexcept : integer_{0} {}
    explicit constexpr SqlValue(std::int64_t value) noexcept
        : type_{SqlType::integer}, integer_{value} {}
    explicit constexpr SqlValue(double value) noexcept : type_{SqlType::real}, real_{value} {}
    explicit constexpr SqlValue(std::string_view text) noexcept
        : type_{SqlType::text}, size_{text.size()}, data_{text.data()} {}
    explicit constexpr SqlValue(std::span<const std::byte> blob) noexcept
        : type_{SqlType::blob}, size_{blob.size()}, data_{blob.data()} {}

    constexpr SqlType type() const noexcept { return type_; }
    constexpr bool is_null() const noexcept { return type_ == SqlType::null; }

    // Each reads the value as its own type(); as another it is undefined.
    constexpr std::int64_t integer() const noexcept { return integer_; }
    constexpr double real() const noexcept { return real_; }
    std::string_view text() const noexcept { return {static_cast<const char*>(data_), size_}; }
    std::span<const std::byte> blob() const noexcept {
        return {static_cast<const std::byte*>(data_), size_};
    }

private:
    SqlType type_ = SqlType::null;
    std::size_t size_ = 0;
    union {
        std::int64_t integer_;
        double real_;
        const void* data_;
    };
};

/// A value that keeps what it holds: the literals of a query, the values shown by an error.
using OwnedValue =
    std::variant<std::monostate, std::int64_t, double, std::string, std::vector<std::byte>>;

inline bool is_null(const OwnedValue& value) noexcept {
    return std::holds_alternative<std::monostate>(value);
}
/// Copies a borrowed value.
OwnedValue own(const SqlValue& value);
/// Borrows from an owned value.
SqlValue borrow(const OwnedValue& value) noexcept;
/// For people: 42, 1.5, 'text', x'00ff', NULL.
std::string to_string(const SqlValue& value);

/// Keeps the texts and blobs that were made only for a statement until it has run.
class Scratch {
public:
    Scratch() noexcept = default;
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        if (last_) release();
    }
    std::string_view keep(std::string text);
    std::span<const std::byte> keep(std::vector<std::byte> blob);

private:
    struct Kept;
    void release() noexcept;
    Kept* last_ = nullptr;
};

} // namespace rowcall
