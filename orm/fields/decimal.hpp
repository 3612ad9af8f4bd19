#pragma once

#include "orm/fields/field_type.hpp"

#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rowcall {

/// An exact decimal number of up to 72 digits, for money and the like.
///
///     const Decimal price{"12.50"};
///     const Decimal total = (price * 3 * Decimal{"1.19"}).quantize(2);   // 44.62
///
/// It remembers its places, the digits after the point: "12.50" stays "12.50", though it equals
/// "12.5". A sum has the places of the operand that has more of them, a product those of both
/// together. There is no division, which has no exact result in general, no negative zero, and
/// neither NaN nor infinity. A result that would need more than `max_digits` throws
/// std::overflow_error: nothing is ever rounded but by quantize().
///
/// A value of 36 bytes without a heap block.
class Decimal {
public:
    /// The most digits, before and after the point together: a product of two numbers of 36 fits.
    static constexpr int max_digits = 72;

    /// 0.
    constexpr Decimal() noexcept = default;

    template<detail::PlainInteger T>
    requires(sizeof(T) <= sizeof(std::uint64_t)) Decimal(T value)
    noexcept
        : Decimal(
              value < 0, value < 0 ? 0 - static_cast<std::uint64_t>(value)
                                   : static_cast<std::uint64_t>(value)) {}

    /// A binary fraction is rarely the decimal one that was meant: write Decimal{"0.1"}.
    Decimal(std::floating_point auto value) = delete;

    /// The same as parse().
    explicit Decimal(std::string_view text) : Decimal(parse(text)) {}

    /// Reads `12.50`, `-3` or `+0.001`: plain notation, no exponent, no blanks; a point has digits
    /// on both sides. Throws std::invalid_argument with the reason.
    static Decimal parse(std::string_view text);

    /// In plain notation with all its places: what parse() reads back as the same.
    std::string to_string() const;

    /// The nearest double.
    double to_double() const;

    /// The number of digits after the point.
    constexpr int places() const noexcept { return places_; }
    /// The number of digits in all, without leading zeros: what the precision of an SQL
    /// `numeric(precision, scale)` has to be.
    int digits() const noexcept;
    constexpr bool is_zero() const noexcept { return limbs_ == Limbs{}; }
    constexpr bool is_negative() const noexcept { return negative_; }

    /// With as many places: zeros are appended, or digits are rounded away, half to even (0.125
    /// to 0.12, 0.135 to 0.14). Throws std::overflow_error, or std::out_of_range when `places`
    /// is not between 0 and max_digits.
    Decimal quantize(int places) const;

    Decimal operator-() const noexcept;
    Decimal& operator+=(const Decimal& other) { return *this = *this + other; }
    Decimal& operator-=(const Decimal& other) { return *this = *this - other; }
    Decimal& operator*=(const Decimal& other) { return *this = *this * other; }
    friend Decimal operator+(const Decimal& a, const Decimal& b);
    friend Decimal operator-(const Decimal& a, const Decimal& b);
    friend Decimal operator*(const Decimal& a, const Decimal& b);

    /// By value: 1.0 equals 1.00.
    friend std::weak_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept;
    friend bool operator==(const Decimal& a, const Decimal& b) noexcept { return a <=> b == 0; }

private:
    // The digits in base 10^9, the least significant limb first.
    using Limbs = std::array<std::uint32_t, max_digits / 9>;
    struct Arithmetic;

    Decimal(bool negative, std::uint64_t magnitude) noexcept;

    Limbs limbs_{};
    std::uint8_t places_ = 0;
    bool negative_ = false;
};

/// The order of two texts of decimal numbers by value: negative, 0 or positive, as memcmp. The
/// numbers may have any length. A text that is no number is after all numbers, two such are in the
/// order of their bytes: so it is a total order of all texts, fit for a database's collation.
/// Allocates nothing.
int compare_decimal_text(std::string_view a, std::string_view b) noexcept;

/// Stored as its text, with its places.
template<>
struct FieldType<Decimal> {
    /// The order of compare_decimal_text.
    static constexpr std::string_view collation = "rowcall_decimal";

    static std::string to_sql(const Decimal& decimal) { return decimal.to_string(); }
    static Decimal from_sql(std::string_view text) { return Decimal::parse(text); }
};

} // namespace rowcall

/// Agrees with ==: 1.0 and 1.00 have one hash.
template<>
struct std::hash<rowcall::Decimal> {
    std::size_t operator()(const rowcall::Decimal& decimal) const;
};
