#include "orm/backends/sqlite/sqlite_functions.hpp"

#include <fmt/format.h>
#include <re2/re2.h>
#include <sqlite3.h>

#include <memory>

namespace rowcall::detail {

namespace {

re2::StringPiece text_of(sqlite3_value* value) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return {text, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

// The pattern is the same for all rows of a statement: it is compiled for the first.
void regexp(sqlite3_context* context, int, sqlite3_value** arguments) {
    sqlite3_value* const pattern = arguments[0];
    sqlite3_value* const text = arguments[1];
    if (sqlite3_value_type(pattern) == SQLITE_NULL || sqlite3_value_type(text) == SQLITE_NULL)
        return sqlite3_result_null(context);
    auto* expression = static_cast<RE2*>(sqlite3_get_auxdata(context, 0));
    std::unique_ptr<RE2> compiled;
    if (!expression) {
        compiled = std::make_unique<RE2>(text_of(pattern), RE2::Quiet);
        if (!compiled->ok()) {
            const std::string message = fmt::format(
                "the regular expression \"{}\" is not understood: {}", compiled->pattern(),
                compiled->error());
            return sqlite3_result_error(context, message.c_str(), -1);
        }
        expression = compiled.get();
    }
    sqlite3_result_int(context, RE2::PartialMatch(text_of(text), *expression) ? 1 : 0);
    // Last, since SQLite may drop it at once.
    if (compiled)
        sqlite3_set_auxdata(
            context, 0, compiled.release(), [](void* old) { delete static_cast<RE2*>(old); });
}

} // namespace

void add_regexp(sqlite3* handle) {
    sqlite3_create_function_v2(
        handle, "regexp", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, regexp, nullptr, nullptr,
        nullptr);
}

} // namespace rowcall::detail
