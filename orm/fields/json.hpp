#pragma once

#include "orm/fields/field_type.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace rowcall {

namespace detail {

/// Converts between Json and T; defined in orm/fields/json_nlohmann.hpp.
template<class T>
struct JsonCodec;

} // namespace detail

/// A JSON document (RFC 8259), kept as its canonical text: no blanks, the members of each object
/// in the order of their names' bytes, each number as it was written.
///
///     #include <orm/fields/json_nlohmann.hpp>
///     profile.settings = Json::of(nlohmann::json{{"theme", "dark"}});
///     const auto theme = profile.settings.to<nlohmann::json>()["theme"];
///
/// What would be lost or read differently elsewhere is refused: an object with one name twice,
/// text that is not UTF-8, NaN, a number that no double is near to, more than `max_depth` arrays
/// and objects in each other.
class Json {
public:
    /// As deep as the JSON functions of databases go.
    static constexpr int max_depth = 1000;

    /// `null`.
    Json() noexcept = default;

    /// Throws std::invalid_argument that says what is wrong and where; the first byte is byte 1.
    /// Cost: one pass, and a sort of the objects that are not in order.
    static Json parse(std::string_view text);

    /// The document for a nlohmann::json, or for anything that converts to one. Throws
    /// std::invalid_argument for what parse() would refuse.
    /// Needs orm/fields/json_nlohmann.hpp.
    template<class T>
    static Json of(const T& value) {
        return detail::JsonCodec<T>::encode(value);
    }

    /// The document as a nlohmann::json, or as anything that one converts to: throws
    /// nlohmann::json::exception if it does not. Needs orm/fields/json_nlohmann.hpp.
    template<class T>
    T to() const {
        return detail::JsonCodec<T>::decode(*this);
    }

    /// The canonical text; it lives as long as this Json is not changed.
    std::string_view text() const noexcept {
        return text_.empty() ? std::string_view{"null"} : std::string_view{text_};
    }
    std::string to_string() const { return std::string{text()}; }
    bool is_null() const noexcept { return text() == "null"; }

    /// By the canonical text: the order of members does not matter, 1 and 1.0 differ.
    friend bool operator==(const Json& a, const Json& b) noexcept { return a.text() == b.text(); }

private:
    explicit Json(std::string canonical) noexcept : text_(std::move(canonical)) {}

    // Empty for null, which makes null of a Json that was moved from.
    std::string text_;
};

/// Stored as its text.
template<>
struct FieldType<Json> {
    static constexpr bool is_json = true;

    /// A view of the text in `json`.
    static std::string_view to_sql(const Json& json) noexcept { return json.text(); }
    static Json from_sql(std::string_view text) { return Json::parse(text); }
};

} // namespace rowcall

template<>
struct std::hash<rowcall::Json> {
    std::size_t operator()(const rowcall::Json& json) const noexcept {
        return std::hash<std::string_view>{}(json.text());
    }
};
