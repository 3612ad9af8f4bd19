#include "orm/fields/decimal.hpp"

#include "orm/fields/refusal.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <stdexcept>
#include <utility>

namespace rowcall {

namespace {

constexpr int limb_digits = 9;
constexpr std::uint32_t base = 1'000'000'000;
constexpr std::array<std::uint32_t, limb_digits + 1> power_of_ten{
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, base};

// A number as it is written, without its insignificant zeros before the point.
struct Written {
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
};

std::optional<Written> read_number(std::string_view text) noexcept {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const bool has_sign = text.starts_with('-') || text.starts_with('+');
    Written number{.negative = text.starts_with('-'), .whole = text.substr(has_sign ? 1 : 0)};
    if (const auto point = number.whole.find('.'); point != std::string_view::npos) {
        number.fraction = number.whole.substr(point + 1);
        number.whole = number.whole.substr(0, point);
        if (number.fraction.empty()) return std::nullopt;
    }
    if (number.whole.empty() || !std::ranges::all_of(number.whole, is_digit) ||
        !std::ranges::all_of(number.fraction, is_digit))
        return std::nullopt;
    number.whole.remove_prefix(std::min(number.whole.find_first_not_of('0'), number.whole.size()));
    return number;
}

std::string too_many(std::size_t digits) {
    return "it has " + std::to_string(digits) + " digits, more than the " +
           std::to_string(Decimal::max_digits) + " of a Decimal";
}

} // namespace

// Natural numbers of up to twice the digits of a Decimal, which is enough for every intermediate
// result: the product of two, or one that is scaled up to the places of another.
struct Decimal::Arithmetic {
    using Wide = std::array<std::uint32_t, 2 * std::tuple_size_v<Limbs>>;

    static Wide widen(const Limbs& limbs) noexcept {
        Wide wide{};
        std::ranges::copy(limbs, wide.begin());
        return wide;
    }

    static int digit_at(const Limbs& limbs, int place) noexcept {
        if (place >= max_digits) return 0;
        const std::uint32_t limb = limbs[static_cast<std::size_t>(place / limb_digits)];
        return static_cast<int>(
            limb / power_of_ten[static_cast<std::size_t>(place % limb_digits)] % 10);
    }

    static int digit_count(const auto& limbs) noexcept {
        for (std::size_t i = limbs.size(); i-- > 0;) {
            if (limbs[i] == 0) continue;
            int count = static_cast<int>(i) * limb_digits;
            for (std::uint32_t rest = limbs[i]; rest != 0; rest /= 10) ++count;
            return count;
        }
        return 0;
    }

    static void multiply(Wide& wide, std::uint32_t factor) noexcept {
        std::uint64_t carry = 0;
        for (std::uint32_t& limb : wide) {
            carry += std::uint64_t{limb} * factor;
            limb = static_cast<std::uint32_t>(carry % base);
            carry /= base;
        }
    }

    // Returns the remainder.
    static std::uint32_t divide(Wide& wide, std::uint32_t divisor) noexcept {
        std::uint64_t rest = 0;
        for (std::size_t i = wide.size(); i-- > 0;) {
            rest = rest * base + wide[i];
            wide[i] = static_cast<std::uint32_t>(rest / divisor);
            rest %= divisor;
        }
        return static_cast<std::uint32_t>(rest);
    }

    static void append_zeros(Wide& wide, int count) noexcept {
        for (int step = 0; count > 0; count -= step) {
            step = std::min(count, limb_digits);
            multiply(wide, power_of_ten[static_cast<std::size_t>(step)]);
        }
    }

    // Drops digits, at least one, and rounds half to even.
    static void drop_digits(Wide& wide, int count) noexcept {
        bool exact = true;
        for (int step = 0; count > 1; count -= step) {
            step = std::min(count - 1, limb_digits);
            exact &= divide(wide, power_of_ten[static_cast<std::size_t>(step)]) == 0;
        }
        const std::uint32_t last = divide(wide, 10);
        const bool odd = wide[0] % 2 != 0;
        if (last > 5 || (last == 5 && (!exact || odd))) wide = sum(wide, Wide{1});
    }

    static Wide sum(Wide a, const Wide& b) noexcept {
        std::uint32_t carry = 0;
        for (std::size_t i = 0; i < a.size(); ++i) {
            const std::uint32_t digit = a[i] + b[i] + carry;
            carry = digit >= base;
            a[i] = digit - carry * base;
        }
        return a;
    }

    // Of a number and one that is not greater.
    static Wide difference(Wide a, const Wide& b) noexcept {
        std::uint32_t borrow = 0;
        for (std::size_t i = 0; i < a.size(); ++i) {
            const std::uint32_t taken = b[i] + borrow;
            borrow = a[i] < taken;
            a[i] = a[i] + borrow * base - taken;
        }
        return a;
    }

    static Wide product(const Limbs& a, const Limbs& b) noexcept {
        Wide result{};
        for (std::size_t i = 0; i < a.size(); ++i) {
            std::uint64_t carry = 0;
            for (std::size_t j = 0; j < b.size(); ++j) {
                carry += result[i + j] + std::uint64_t{a[i]} * b[j];
                result[i + j] = static_cast<std::uint32_t>(carry % base);
                carry /= base;
            }
            result[i + b.size()] = static_cast<std::uint32_t>(carry);
        }
        return result;
    }

    static std::strong_ordering compare(const Wide& a, const Wide& b) noexcept {
        return std::lexicographical_compare_three_way(a.rbegin(), a.rend(), b.rbegin(), b.rend());
    }

    // Two numbers with the places of the one that has more.
    struct Aligned {
        Wide a, b;
        int places;
        Aligned(const Decimal& x, const Decimal& y) noexcept
            : a(widen(x.limbs_)), b(widen(y.limbs_)), places(std::max(x.places_, y.places_)) {
            append_zeros(a, places - x.places_);
            append_zeros(b, places - y.places_);
        }
    };

    // `operation` says in words what the result is of, for the error that it is too long.
    static Decimal narrow(bool negative, const Wide& wide, int places, auto operation) {
        const int needed = std::max(digit_count(wide), places);
        if (needed > max_digits)
            throw std::overflow_error(
                operation() +
                " is not a decimal number: " + too_many(static_cast<std::size_t>(needed)));
        Decimal result;
        std::copy_n(wide.begin(), result.limbs_.size(), result.limbs_.begin());
        result.places_ = static_cast<std::uint8_t>(places);
        result.negative_ = negative && !result.is_zero();
        return result;
    }

    static Decimal add(const Decimal& a, const Decimal& b, bool subtract) {
        const Aligned both{a, b};
        const auto operation = [&] {
            return a.to_string() + (subtract ? " - " : " + ") + b.to_string();
        };
        const bool b_negative = b.negative_ != subtract;
        if (a.negative_ == b_negative)
            return narrow(a.negative_, sum(both.a, both.b), both.places, operation);
        if (compare(both.a, both.b) < 0)
            return narrow(b_negative, difference(both.b, both.a), both.places, operation);
        return narrow(a.negative_, difference(both.a, both.b), both.places, operation);
    }
};

Decimal::Decimal(bool negative, std::uint64_t magnitude) noexcept : negative_(negative) {
    for (std::size_t i = 0; magnitude != 0; ++i, magnitude /= base)
        limbs_[i] = static_cast<std::uint32_t>(magnitude % base);
}

Decimal Decimal::parse(std::string_view text) {
    constexpr std::string_view kind = "a decimal number";
    const std::optional<Written> number = read_number(text);
    if (!number)
        detail::refuse(
            text, kind, "one is written with digits, perhaps a sign and perhaps a point in them");
    const std::size_t digits = number->whole.size() + number->fraction.size();
    if (digits > max_digits) detail::refuse(text, kind, too_many(digits));
    Decimal result;
    std::size_t place = digits;
    for (const std::string_view part : {number->whole, number->fraction})
        for (const char c : part) {
            --place;
            result.limbs_[place / limb_digits] +=
                static_cast<std::uint32_t>(c - '0') * power_of_ten[place % limb_digits];
        }
    result.places_ = static_cast<std::uint8_t>(number->fraction.size());
    result.negative_ = number->negative && !result.is_zero();
    return result;
}

std::string Decimal::to_string() const {
    std::string text = negative_ ? "-" : "";
    for (int place = std::max(Arithmetic::digit_count(limbs_), places_ + 1); place-- > 0;) {
        text += static_cast<char>('0' + Arithmetic::digit_at(limbs_, place));
        if (place == places_ && place > 0) text += '.';
    }
    return text;
}

double Decimal::to_double() const {
    const std::string text = to_string();
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

int Decimal::digits() const noexcept {
    return std::max<int>(Arithmetic::digit_count(limbs_), places_);
}

Decimal Decimal::quantize(int places) const {
    if (places < 0 || places > max_digits)
        throw std::out_of_range(
            "a Decimal cannot have " + std::to_string(places) + " places, only 0 to " +
            std::to_string(max_digits));
    Arithmetic::Wide wide = Arithmetic::widen(limbs_);
    if (places >= places_)
        Arithmetic::append_zeros(wide, places - places_);
    else
        Arithmetic::drop_digits(wide, places_ - places);
    return Arithmetic::narrow(negative_, wide, places, [&] {
        return to_string() + " with " + std::to_string(places) + " places";
    });
}

Decimal Decimal::operator-() const noexcept {
    Decimal result = *this;
    result.negative_ = !negative_ && !is_zero();
    return result;
}

Decimal operator+(const Decimal& a, const Decimal& b) {
    return Decimal::Arithmetic::add(a, b, false);
}

Decimal operator-(const Decimal& a, const Decimal& b) {
    return Decimal::Arithmetic::add(a, b, true);
}

Decimal operator*(const Decimal& a, const Decimal& b) {
    using Arithmetic = Decimal::Arithmetic;
    return Arithmetic::narrow(
        a.negative_ != b.negative_, Arithmetic::product(a.limbs_, b.limbs_), a.places_ + b.places_,
        [&] { return a.to_string() + " * " + b.to_string(); });
}

std::weak_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept {
    using Arithmetic = Decimal::Arithmetic;
    if (a.negative_ != b.negative_)
        return a.negative_ ? std::weak_ordering::less : std::weak_ordering::greater;
    const Arithmetic::Aligned both{a, b};
    return a.negative_ ? Arithmetic::compare(both.b, both.a) : Arithmetic::compare(both.a, both.b);
}

int compare_decimal_text(std::string_view a, std::string_view b) noexcept {
    std::optional<Written> x = read_number(a);
    std::optional<Written> y = read_number(b);
    if (!x || !y) return x ? -1 : y ? 1 : a.compare(b);
    for (Written* number : {&*x, &*y}) {
        number->fraction = number->fraction.substr(0, number->fraction.find_last_not_of('0') + 1);
        if (number->whole.empty() && number->fraction.empty()) number->negative = false;
    }
    if (x->negative != y->negative) return x->negative ? -1 : 1;
    if (x->negative) std::swap(x, y);
    // Without the zeros at both ends, the longer whole part is the greater number, and digits of
    // one place compare as characters.
    if (x->whole.size() != y->whole.size()) return x->whole.size() < y->whole.size() ? -1 : 1;
    if (const int order = x->whole.compare(y->whole); order != 0) return order;
    return x->fraction.compare(y->fraction);
}

} // namespace rowcall

std::size_t std::hash<rowcall::Decimal>::operator()(const rowcall::Decimal& decimal) const {
    std::string text = decimal.to_string();
    if (decimal.places() > 0) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.ends_with('.')) text.pop_back();
    }
    return std::hash<std::string>{}(text);
}
