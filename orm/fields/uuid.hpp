#pragma once

#include "orm/fields/field_type.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

namespace rowcall {

/// A universally unique identifier (RFC 9562): 16 bytes.
///
///     struct Device : Model<Device> {
///         PrimaryKey<Uuid> id{Uuid::v7()};
///     };
///
/// Any thread may make them.
class Uuid {
public:
    using Bytes = std::array<std::byte, 16>;

    /// The nil UUID, all zero.
    constexpr Uuid() noexcept = default;
    constexpr explicit Uuid(const Bytes& bytes) noexcept : bytes_(bytes) {}

    /// Version 4: 122 bits from the system's random source, one system call.
    /// Throws std::system_error if that has none to give.
    static Uuid random();

    /// Version 7: the time in front, then 62 random bits. Each is greater than all that this
    /// process made before, which keeps an index compact: the better key for a table. It tells
    /// when it was made to whoever sees it. Throws as random() does.
    static Uuid v7();

    /// Reads 32 hexadecimal digits of either case, all together or hyphenated 8-4-4-4-12.
    /// Throws std::invalid_argument with the reason.
    static Uuid parse(std::string_view text);

    constexpr const Bytes& bytes() const noexcept { return bytes_; }
    constexpr bool is_nil() const noexcept { return bytes_ == Bytes{}; }
    /// The version that the bytes claim: 4 for random(), 7 for v7(), 0 for nil.
    constexpr int version() const noexcept { return std::to_integer<int>(bytes_[6] >> 4); }

    /// Hyphenated and in lower case: the order of such texts is that of the values.
    std::string to_string() const;

    friend constexpr bool operator==(const Uuid&, const Uuid&) noexcept = default;
    friend constexpr auto operator<=>(const Uuid&, const Uuid&) noexcept = default;

private:
    Bytes bytes_{};
};

/// Stored as its text: what a person types in a database's shell finds the row.
template<>
struct FieldType<Uuid> {
    static std::string to_sql(const Uuid& uuid) { return uuid.to_string(); }
    static Uuid from_sql(std::string_view text) { return Uuid::parse(text); }
};

} // namespace rowcall

template<>
struct std::hash<rowcall::Uuid> {
    std::size_t operator()(const rowcall::Uuid& uuid) const noexcept {
        const auto& bytes = uuid.bytes();
        return std::hash<std::string_view>{}(
            {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
};
