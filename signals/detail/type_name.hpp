#pragma once

#include <cstddef>
#include <string_view>

// The names of types, read off the compiler's own spelling.
namespace rowcall::detail {

template<class T>
consteval std::string_view spelled_type() {
    std::string_view text = __PRETTY_FUNCTION__;
    text = text.substr(text.find("T = ") + 4);
    return text.substr(0, text.find_first_of(";]"));
}

// Behind the last namespace or function, not counting those within template arguments.
consteval std::string_view unqualified(std::string_view text) {
    std::size_t start = 0;
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '<') ++depth;
        if (text[i] == '>') --depth;
        if (depth == 0 && (text[i] == ':' || text[i] == ')')) start = i + 1;
    }
    return text.substr(start);
}

/// The name of a type without its namespaces: "Todo".
template<class T>
inline constexpr std::string_view type_name = unqualified(spelled_type<T>());

} // namespace rowcall::detail
