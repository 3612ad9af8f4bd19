#include "orm/testing/row_watch.hpp"

#include "orm/database/session.hpp"
#include "orm/testing/expect_no_silent_writes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace rowcall::detail {

RowWatch::RowWatch(Session& session) : session_{session}, hook_{session.backend(), *this} {}

void RowWatch::row_changes(std::string_view table, std::int64_t number, Values before) {
    rows_[{std::string{table}, number}].push_back(
        {++last_, std::move(before), testing::Excused::covers(table)});
}

RowWatch::Values RowWatch::read(const RowPlace& place) const {
    const Dialect& dialect = session_.dialect();
    std::vector<std::string> quoted;
    for (const std::string& column : columns(place.table)) quoted.push_back(dialect.quote(column));
    if (quoted.empty()) return {}; // the table was dropped
    const auto statement = session_.prepare(fmt::format(
        "SELECT {} FROM {} WHERE rowid = ?1", fmt::join(quoted, ", "), dialect.quote(place.table)));
    const SqlValue rowid{place.rowid};
    statement->start({&rowid, 1});
    if (!statement->next()) return {};
    std::vector<OwnedValue> values;
    for (std::size_t i = 0; i < quoted.size(); ++i) values.push_back(own(statement->value(i)));
    return values;
}

std::vector<std::string> RowWatch::columns(const std::string& table) const {
    const auto statement = session_.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid");
    const SqlValue name{std::string_view{table}};
    statement->start({&name, 1});
    std::vector<std::string> names;
    while (statement->next()) names.emplace_back(statement->value(0).text());
    return names;
}

} // namespace rowcall::detail
