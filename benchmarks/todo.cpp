#include "todo.hpp"

#include <fmt/format.h>

namespace bench {

namespace {

std::string insert(std::string_view into, std::string_view values, std::int64_t rows) {
    return fmt::format(
        "INSERT INTO {} WITH RECURSIVE n(i) AS "
        "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT {} FROM n",
        into, rows, values);
}

} // namespace

std::vector<std::string> fill_sql(std::int64_t todos) {
    return {
        insert("user (id, username)", "i, 'user number ' || i", user_count),
        insert("tag (id, name)", "i, 'a tag with the number ' || i", tag_count),
        insert(
            "todo (id, title, done, priority, note, owner_id)",
            fmt::format(
                "i, 'Something to be done, number ' || i, i * 7919 % 5 = 0, i * 7919 % 11, "
                "iif(i % 3, NULL, 'and a note about number ' || i), i % {} + 1",
                user_count),
            todos),
        insert(
            "todo_tags (todo_id, tag_id)",
            fmt::format("(i - 1) / {} + 1, i * 7919 % {} + 1", tags_per_todo, tag_count),
            todos * tags_per_todo)};
}

} // namespace bench
