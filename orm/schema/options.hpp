// What meta() can say of a model: options of its fields, indexes, constraints, ordering.
#pragma once

#include "orm/fields/embed.hpp"
#include "orm/fields/enum_field.hpp"
#include "orm/fields/foreign_key.hpp"
#include "orm/fields/many_to_many.hpp"
#include "orm/schema/reflect.hpp"

#include <array>
#include <tuple>

namespace rowcall {

class Timestamp;
class Date;

/// What happens to a row when the row that it points at is deleted (Django's `on_delete`).
enum class OnDelete : std::uint8_t {
    cascade,     ///< it is deleted too
    protect,     ///< the deletion is refused with ProtectedError
    restrict,    ///< refused with RestrictedError, unless the row goes by another cascade
    set_null,    ///< the foreign key becomes NULL
    set_default, ///< the foreign key becomes its `default_value`
    set_value,   ///< the foreign key becomes what `set(...)` says
    do_nothing,  ///< left to the database's constraint
};
inline constexpr OnDelete cascade = OnDelete::cascade;
inline constexpr OnDelete protect = OnDelete::protect;
inline constexpr OnDelete restrict = OnDelete::restrict;
inline constexpr OnDelete set_null = OnDelete::set_null;
inline constexpr OnDelete set_default = OnDelete::set_default;
inline constexpr OnDelete do_nothing = OnDelete::do_nothing;

/// For `on_delete(set(1))`, and `on_delete(set([] { return ghost().id; }))`: the key that foreign
/// keys to a deleted row get. A function is a lambda without captures; it is called once for each
/// deletion that needs it, in its transaction.
template<class V>
struct SetTo {
    V value;
};
template<class V>
constexpr SetTo<V> set(V value) {
    return {value};
}

namespace detail {

/// A constant in meta(): a default, a choice.
struct Constant {
    SqlType type = SqlType::null;
    std::int64_t integer = 0;
    double real = 0;
    std::string_view text;

    constexpr Constant() = default;
    template<class V>
    constexpr explicit Constant(const V& value) {
        if constexpr (std::is_enum_v<V>) { // by_number() decides later which of the two
            type = SqlType::text;
            integer = static_cast<std::int64_t>(value);
            for (const auto& entry : enum_names<V>)
                if (entry.value == value) text = entry.name;
        } else if constexpr (std::integral<V>) {
            if constexpr (PlainInteger<V>)
                if (!std::in_range<std::int64_t>(value)) throw_too_large(std::uint64_t(value));
            type = SqlType::integer;
            integer = static_cast<std::int64_t>(value);
        } else if constexpr (std::floating_point<V>) {
            type = SqlType::real;
            real = value;
        } else {
            type = SqlType::text;
            text = value;
        }
    }
};

/// Can a constant V be a value of the column of a member M?
template<class M, class V>
consteval bool fits_column() {
    if constexpr (std::is_enum_v<Plain<M>>)
        return std::same_as<V, Plain<M>>;
    else if constexpr (!Field<Plain<M>>)
        return true; // described later, as a type that cannot be a column
    else if constexpr (Codec<Plain<M>>::type == SqlType::text)
        return std::convertible_to<V, std::string_view>;
    else if constexpr (Codec<Plain<M>>::type == SqlType::real)
        return std::is_arithmetic_v<V>;
    else
        return Codec<Plain<M>>::type == SqlType::integer && std::integral<V>;
}

/// The options of one field, without its type.
struct FieldSettings {
    std::string_view column;
    std::string_view check;
    std::size_t max_length = 0; // 0: no limit
    Constant default_value;
    OnDelete on_delete = OnDelete::protect;
    Constant set_value;
    OwnedValue (*set_function)() = nullptr;
    std::string_view related_name;
    std::string_view prefix;
    bool symmetrical = false;
    bool unique = false;
    bool index = false;
    bool null = false;
    bool by_number = false;
    bool auto_now = false;
    bool auto_now_add = false;
};

template<class M>
inline constexpr bool is_text =
    one_of<M, std::string, std::optional<std::string>, PrimaryKey<std::string>>;
template<class M>
inline constexpr bool is_moment =
    one_of<M, Timestamp, Date, std::optional<Timestamp>, std::optional<Date>>;

} // namespace detail

/// The options of one member. Each function returns a copy with one more option.
template<auto Member, std::size_t ChoiceCount = 0>
class FieldOptions {
public:
    using Owner = detail::OwnerOf<Member>;
    using Type = detail::TypeOf<Member>;
    static constexpr auto member = Member;

    constexpr FieldOptions() = default;

    /// At most this many characters (code points): checked by `validate()` and by the database.
    constexpr FieldOptions max_length(std::size_t characters) const {
        static_assert(detail::is_text<Type>, "max_length() is an option of text members");
        return with([&](auto& s) { s.max_length = characters; });
    }
    /// No two rows have the same value (NULLs are all different).
    constexpr FieldOptions unique() const {
        check_column();
        return with([](auto& s) { s.unique = true; });
    }
    /// An index on this column. Foreign keys have one anyway.
    constexpr FieldOptions index() const {
        check_column();
        return with([](auto& s) { s.index = true; });
    }
    /// The column's name, where it differs from the member's.
    constexpr FieldOptions column(std::string_view name) const {
        check_column();
        return with([&](auto& s) { s.column = name; });
    }
    /// The column's DEFAULT in the database, for rows that others insert; in C++ the member's own
    /// initialiser is its default. For `set_default` it is the key that is set.
    template<class V>
    constexpr FieldOptions default_value(const V& value) const {
        check_constants<V>();
        return with([&](auto& s) { s.default_value = detail::Constant{value}; });
    }
    /// A condition in SQL that each row must fulfil: `check("priority >= 0")`.
    constexpr FieldOptions check(std::string_view sql) const {
        check_column();
        return with([&](auto& s) { s.check = sql; });
    }
    /// Only these values: checked by `validate()` and by the database.
    template<class... V>
    constexpr auto choices(const V&... values) const {
        check_constants<V...>();
        return FieldOptions<Member, sizeof...(V)>{settings_, {detail::Constant{values}...}};
    }
    /// A foreign key that may be NULL. (Other members are `std::optional` for that.)
    constexpr FieldOptions null() const {
        static_assert(
            detail::is_foreign_key<Type>,
            "null() is an option of foreign keys; make other members std::optional");
        return with([](auto& s) { s.null = true; });
    }
    /// What to do when the row pointed at is deleted; `protect` if not said.
    constexpr FieldOptions on_delete(OnDelete action) const {
        static_assert(detail::is_foreign_key<Type>, "on_delete() is an option of foreign keys");
        return with([&](auto& s) { s.on_delete = action; });
    }
    template<class V>
    constexpr FieldOptions on_delete(const SetTo<V>& set) const {
        static_assert(detail::is_foreign_key<Type>, "on_delete() is an option of foreign keys");
        if constexpr (detail::is_foreign_key<Type>)
            return with([&](auto& s) {
                using Key = detail::Plain<Type>;
                s.on_delete = OnDelete::set_value;
                if constexpr (std::invocable<V>) {
                    static_assert(
                        std::convertible_to<std::invoke_result_t<V>, Key>,
                        "on_delete(set(f)): the function returns a key of the model pointed at");
                    s.set_function = [] {
                        Scratch scratch;
                        return own(detail::Codec<Key>::store(static_cast<Key>(V{}()), scratch));
                    };
                } else {
                    static_assert(
                        detail::fits_column<Type, V>(),
                        "on_delete(set(value)): the value is a key of the model pointed at");
                    s.set_value = detail::Constant{set.value};
                }
            });
        else
            return *this;
    }
    /// What the other side calls this relation where paths are written as text:
    /// `named_col<User>("todos.title")`; if not said, the model's name in snake_case.
    constexpr FieldOptions related_name(std::string_view name) const {
        static_assert(
            detail::is_foreign_key<Type> || detail::is_many_to_many<Type>,
            "related_name() is an option of relations");
        return with([&](auto& s) { s.related_name = name; });
    }
    /// A relation to the model itself that always holds both ways, as between friends.
    constexpr FieldOptions symmetrical() const {
        static_assert(
            detail::is_many_to_many<Type>, "symmetrical() is an option of ManyToMany members");
        return with([](auto& s) { s.symmetrical = true; });
    }
    /// What the names of an embedded struct's columns begin with; if not said, with nothing.
    constexpr FieldOptions prefix(std::string_view text) const {
        static_assert(detail::is_embed<Type>, "prefix() is an option of Embed members");
        return with([&](auto& s) { s.prefix = text; });
    }
    /// Stores an enum by its number in place of its name.
    constexpr FieldOptions by_number() const {
        static_assert(detail::is_enum_field<Type>, "by_number() is an option of enums");
        return with([](auto& s) { s.by_number = true; });
    }
    /// Set to the present moment by every `save()` that writes the member.
    constexpr FieldOptions auto_now() const {
        static_assert(
            detail::is_moment<Type>, "auto_now() is an option of Timestamp and Date members");
        return with([](auto& s) { s.auto_now = true; });
    }
    /// Set to the present moment when the row is inserted.
    constexpr FieldOptions auto_now_add() const {
        static_assert(
            detail::is_moment<Type>, "auto_now_add() is an option of Timestamp and Date members");
        return with([](auto& s) { s.auto_now_add = true; });
    }

    constexpr const detail::FieldSettings& settings() const { return settings_; }
    constexpr const auto& choice_list() const { return choices_; }

private:
    template<auto, std::size_t>
    friend class FieldOptions;
    static constexpr void check_column() {
        static_assert(
            !detail::is_many_to_many<Type>,
            "a ManyToMany member has no column: only related<...>() can name it");
        static_assert(
            !detail::is_embed<Type>,
            "an embedded struct is several columns: their options are those of its own meta()");
    }
    constexpr FieldOptions(
        detail::FieldSettings settings, std::array<detail::Constant, ChoiceCount> choices)
        : settings_{settings}, choices_{choices} {}
    template<class... V>
    static constexpr void check_constants() {
        check_column();
        static_assert(
            (detail::fits_column<Type, V>() && ...),
            "default_value() and choices() take values of the column's type");
    }
    template<class Change>
    constexpr FieldOptions with(Change change) const {
        FieldOptions copy = *this;
        change(copy.settings_);
        return copy;
    }

    detail::FieldSettings settings_;
    std::array<detail::Constant, ChoiceCount> choices_{};
};

/// Names the member that the options behind it are for: `field<&Todo::title>.max_length(200)`.
template<auto Member>
inline constexpr FieldOptions<Member> field{};

/// An index over several columns, or a unique constraint.
template<bool Unique, auto... Members>
struct IndexOptions {
    static constexpr bool is_unique = Unique;
    std::string_view condition;
    /// A partial index: only the rows for which this SQL holds.
    constexpr IndexOptions where(std::string_view sql) const { return {sql}; }
};

/// `index<&Todo::owner, &Todo::done>`, `index<&Todo::due>.where("done = 0")`.
template<auto... Members>
inline constexpr IndexOptions<false, Members...> index{};
/// No two rows have the same values in all of these columns.
template<auto... Members>
inline constexpr IndexOptions<true, Members...> unique_together{};

/// In `ordering<...>`: from the largest to the smallest.
template<auto Member>
struct Descending {};
template<auto Member>
inline constexpr Descending<Member> desc{};

/// How query sets are ordered when they do not say: `ordering<&Todo::due, desc<&Todo::id>>`.
template<auto... Members>
struct OrderingOptions {};
template<auto... Members>
inline constexpr OrderingOptions<Members...> ordering{};

/// A condition in SQL over several columns, with a name that errors show.
struct check {
    std::string_view name;
    std::string_view sql;
};

/// A model's options: its table's name and what differs from the defaults.
template<class T, class... Options>
struct Table {
    std::string_view name; // empty: the struct's name in snake_case
    std::tuple<Options...> options;
};

template<class T, class... Options>
constexpr Table<T, Options...> table(std::string_view name, const Options&... options) {
    return {name, {options...}};
}
template<class T, class... Options>
requires(
    !std::convertible_to<Options, std::string_view> &&
    ...) constexpr Table<T, Options...> table(const Options&... options) {
    return {{}, {options...}};
}
/// The same for a struct that models embed.
template<class T, class... Options>
constexpr Table<T, Options...> options(const Options&... all) {
    return {{}, {all...}};
}

} // namespace rowcall
