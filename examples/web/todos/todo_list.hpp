// Which todos are listed, and in pages of how many.
#pragma once

#include "examples/web/site/fields.hpp"
#include "models/todo.hpp"

#include <optional>

namespace web {

/// The newest come first. A page ends with some todo; the next one begins after its key, so that
/// it costs the same how ever many are before it, and shifts for no todo that is added.
struct TodoList {
    std::optional<bool> done;
    std::string tag;    ///< empty: with any tags, or none
    std::string search; ///< a part of the title, in capitals or not
    std::string priority;
    std::size_t limit = default_limit;
    std::optional<std::int64_t> after; ///< the key of the last todo of the page before

    static constexpr std::size_t default_limit = 50, highest_limit = 100;

    /// Of the address: ?done=true&tag=shop&search=milk&priority=A&limit=20&after=17. An empty text
    /// is as if it was not there. Throws HttpError 422 that names what is wrong.
    static TodoList of(const Fields& fields);
    /// Whether these are some of the todos only.
    bool is_narrowed() const {
        return done || !tag.empty() || !search.empty() || !priority.empty();
    }

    struct Page {
        std::vector<rowcall::models::Todo> todos; ///< with their tags
        // What the addresses of other pages have behind their '?'.
        std::optional<std::string> next{};   ///< none: it is the last one
        std::optional<std::string> newest{}; ///< none: it is the first one
    };
    /// Those of this user. Two queries.
    Page find(const rowcall::models::User& user, rowcall::Database& database) const;
};

} // namespace web
