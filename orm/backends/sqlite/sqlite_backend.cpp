#include "orm/backends/sqlite/sqlite_backend.hpp"

#include "orm/backends/sqlite/sqlite_error.hpp"
#include "orm/fields/decimal.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <atomic>

namespace rowcall::detail {

namespace {

constexpr const char* in_memory_prefix = "file:/rowcall-memory-";

int open_flags(const DatabaseOptions& options) {
    // No mutex of SQLite's own: a connection belongs to one thread at a time.
    int flags = SQLite::OPEN_NOMUTEX | SQLite::OPEN_URI;
    if (options.read_only)
        flags |= SQLite::OPEN_READONLY;
    else
        flags |= SQLite::OPEN_READWRITE | (options.create ? SQLite::OPEN_CREATE : 0);
    return flags;
}

SQLite::Database open(const std::string& location, const DatabaseOptions& options) {
    try {
        return SQLite::Database{
            location, open_flags(options), static_cast<int>(options.busy_timeout.count())};
    } catch (const SQLite::Exception& error) {
        throw_open_error(error.getExtendedErrorCode(), error.what(), location);
    }
}

int collate_decimals(void*, int a_size, const void* a, int b_size, const void* b) {
    return compare_decimal_text(
        {static_cast<const char*>(a), static_cast<std::size_t>(a_size)},
        {static_cast<const char*>(b), static_cast<std::size_t>(b_size)});
}

} // namespace

SqliteBackend::SqliteBackend(const std::string& location, const DatabaseOptions& options)
    : database_{open(location, options)} {
    const bool in_memory = location.starts_with(in_memory_prefix);
    try {
        sqlite3_extended_result_codes(handle(), 1);
        sqlite3_create_collation(
            handle(), FieldType<Decimal>::collation.data(), SQLITE_UTF8, nullptr, collate_decimals);
        if (!options.read_only && !in_memory) {
            execute("PRAGMA journal_mode = WAL");
            execute("PRAGMA synchronous = NORMAL");
        }
        execute("PRAGMA foreign_keys = ON");
        // The file is not read before it is needed: find out now whether it is a database.
        execute("SELECT count(*) FROM sqlite_schema");
    } catch (const DatabaseError&) {
        throw_open_error(sqlite3_extended_errcode(handle()), sqlite3_errmsg(handle()), location);
    }
}

std::unique_ptr<Statement> SqliteBackend::prepare(std::string_view sql) {
    return std::make_unique<SqliteStatement>(handle(), sql);
}

std::int64_t SqliteBackend::last_generated_key() const {
    return sqlite3_last_insert_rowid(handle());
}

void SqliteBackend::execute(const char* sql) {
    if (database_.tryExec(sql) != SQLITE_OK) throw_sqlite_error(handle(), sql);
}

void SqliteBackend::begin(Begin kind) {
    execute(kind == Begin::writing ? "BEGIN IMMEDIATE" : "BEGIN DEFERRED");
}

void SqliteBackend::commit() { execute("COMMIT"); }

void SqliteBackend::rollback() noexcept {
    if (in_transaction()) database_.tryExec("ROLLBACK");
}

bool SqliteBackend::in_transaction() const noexcept {
    return sqlite3_get_autocommit(handle()) == 0;
}

namespace {

// A column of a foreign key as the database declares it.
struct DeclaredKey {
    std::string column;
    std::string parent;
};

DeclaredKey declared_key(Backend& backend, std::string_view table, std::int64_t number) {
    auto list = backend.prepare("SELECT \"from\", \"table\" FROM pragma_foreign_key_list(?1) "
                                "WHERE id = ?2");
    const SqlValue parameters[] = {SqlValue{table}, SqlValue{number}};
    list->start(parameters);
    SqlValue row[2];
    if (!list->next(row)) return {};
    return {std::string{row[0].text()}, std::string{row[1].text()}};
}

std::string describe_dangling(Backend& backend, const SqlValue (&violation)[3]) {
    const std::string table{violation[0].text()};
    const DeclaredKey key = declared_key(backend, table, violation[2].integer());
    const Dialect& dialect = backend.dialect();
    auto value = backend.prepare(fmt::format(
        "SELECT {} FROM {} WHERE rowid = ?1", dialect.quote(key.column), dialect.quote(table)));
    value->start({&violation[1], 1});
    SqlValue row[1];
    const std::string points_at = value->next(row) ? to_string(row[0]) : "?";
    return fmt::format(
        "{} {}: {} = {} points at no {}", table, to_string(violation[1]), key.column, points_at,
        key.parent);
}

} // namespace

std::vector<std::string> SqliteBackend::dangling_keys(std::size_t limit) {
    auto check = prepare("SELECT \"table\", rowid, fkid FROM pragma_foreign_key_check");
    check->start({});
    std::vector<std::string> found;
    SqlValue row[3];
    while (found.size() < limit && check->next(row)) found.push_back(describe_dangling(*this, row));
    return found;
}

SqliteFactory::SqliteFactory(const DatabaseAddress& address)
    : location_{address.location}, options_{address.options} {
    if (location_ != ":memory:") return;
    static std::atomic<unsigned> count{0};
    location_ = fmt::format("{}{}?vfs=memdb", in_memory_prefix, ++count);
    anchor_ = connect();
}

std::unique_ptr<Backend> SqliteFactory::connect() {
    return std::make_unique<SqliteBackend>(location_, options_);
}

} // namespace rowcall::detail
