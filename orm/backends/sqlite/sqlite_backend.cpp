#include "orm/backends/sqlite/sqlite_backend.hpp"

#include "orm/backends/sqlite/sqlite_error.hpp"
#include "orm/backends/sqlite/sqlite_functions.hpp"
#include "orm/fields/decimal.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <atomic>
#include <exception>
#include <thread>

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

// Reports a command when it ends, and its error, if there is one, has been read.
class WatchedCommand {
public:
    WatchedCommand(QueryWatch& watch, const char* sql) noexcept : watch_{watch}, sql_{sql} {
        if (is_wanted_) start_ = QueryWatch::Clock::now();
    }
    ~WatchedCommand() {
        if (!is_wanted_) return;
        const bool failed = std::uncaught_exceptions() > exceptions_;
        watch_.report({sql_, QueryWatch::Clock::now() - start_, 0, 0, failed});
    }
    WatchedCommand(const WatchedCommand&) = delete;
    WatchedCommand& operator=(const WatchedCommand&) = delete;

private:
    QueryWatch& watch_;
    const char* sql_;
    bool is_wanted_ = watch_.is_wanted();
    int exceptions_ = std::uncaught_exceptions();
    QueryWatch::Clock::time_point start_{};
};

// For as long as it lives, SQLite waits for that long, and then as it did.
class BusyTimeout {
public:
    BusyTimeout(sqlite3* handle, std::chrono::milliseconds now, std::chrono::milliseconds then)
        : handle_{handle}, then_{now == then ? -1 : static_cast<int>(then.count())} {
        if (then_ >= 0) sqlite3_busy_timeout(handle_, static_cast<int>(now.count()));
    }
    ~BusyTimeout() {
        if (then_ >= 0) sqlite3_busy_timeout(handle_, then_);
    }
    BusyTimeout(const BusyTimeout&) = delete;
    BusyTimeout& operator=(const BusyTimeout&) = delete;

private:
    sqlite3* handle_;
    int then_; // below 0: it is as it was
};

} // namespace

SqliteBackend::SqliteBackend(
    const std::string& location, const DatabaseOptions& options, WriteQueue& writers)
    : database_{open(location, options)}, busy_timeout_{options.busy_timeout}, turn_{writers} {
    const bool in_memory = location.starts_with(in_memory_prefix);
    try {
        sqlite3_extended_result_codes(handle(), 1);
        sqlite3_create_collation(
            handle(), FieldType<Decimal>::collation.data(), SQLITE_UTF8, nullptr, collate_decimals);
        add_regexp(handle());
        if (!options.read_only && !in_memory) {
            use_write_ahead_log(options.busy_timeout);
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
    return std::make_unique<SqliteStatement>(handle(), sql, watch());
}

std::int64_t SqliteBackend::last_generated_key() const {
    return sqlite3_last_insert_rowid(handle());
}

void SqliteBackend::execute(const char* sql) {
    const WatchedCommand watched{watch(), sql};
    if (database_.tryExec(sql) != SQLITE_OK) throw_sqlite_error(handle(), sql);
}

// While others open the same new file, SQLite refuses the change of mode without waiting.
void SqliteBackend::use_write_ahead_log(std::chrono::milliseconds busy_timeout) {
    const auto give_up = std::chrono::steady_clock::now() + busy_timeout;
    for (;;) {
        try {
            return execute("PRAGMA journal_mode = WAL");
        } catch (const OperationalError& error) {
            if (!error.retryable() || std::chrono::steady_clock::now() >= give_up) throw;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
}

void SqliteBackend::begin(Begin kind) {
    if (kind == Begin::reading) return execute("BEGIN DEFERRED");
    // What the turn has left of the time is for other programs; if nothing, SQLite says in its own
    // words that the database is locked.
    const std::chrono::milliseconds left = turn_.wait(busy_timeout_);
    try {
        const BusyTimeout shorter{handle(), left, busy_timeout_};
        execute("BEGIN IMMEDIATE");
    } catch (...) {
        turn_.end();
        throw;
    }
}

void SqliteBackend::commit() {
    execute("COMMIT");
    turn_.end();
}

void SqliteBackend::rollback() noexcept {
    if (in_transaction()) {
        const WatchedCommand watched{watch(), "ROLLBACK"};
        database_.tryExec("ROLLBACK");
    }
    turn_.end();
}

bool SqliteBackend::in_transaction() const noexcept {
    return sqlite3_get_autocommit(handle()) == 0;
}

bool SqliteBackend::has_dangling_keys() const noexcept {
    int unresolved = 0, highest = 0;
    sqlite3_db_status(handle(), SQLITE_DBSTATUS_DEFERRED_FKS, &unresolved, &highest, 0);
    return unresolved != 0;
}

DanglingKey SqliteBackend::describe(
    std::string_view table, std::int64_t rowid, std::int64_t key_number) {
    const SqlValue which[] = {SqlValue{table}, SqlValue{key_number}, SqlValue{rowid}};
    auto names =
        prepare("SELECT key.\"from\", key.\"table\", coalesce(main.name, 'rowid') "
                "FROM pragma_foreign_key_list(?1) AS key "
                "LEFT JOIN pragma_table_info(?1) AS main ON main.pk = 1 WHERE key.id = ?2");
    names->start({which, 2});
    const ResultRow name{*names};
    if (!names->next()) return {.table = std::string{table}};
    DanglingKey found{
        .table = std::string{table},
        .column = std::string{name[0].text()},
        .target = std::string{name[1].text()}};
    auto values = prepare(fmt::format(
        "SELECT {}, {} FROM {} WHERE rowid = ?1", dialect_.quote(name[2].text()),
        dialect_.quote(found.column), dialect_.quote(table)));
    values->start({which + 2, 1});
    if (values->next())
        found.row = to_string(values->value(0)), found.value = to_string(values->value(1));
    return found;
}

std::vector<DanglingKey> SqliteBackend::dangling_keys(std::size_t limit) {
    auto check = prepare("SELECT \"table\", rowid, fkid FROM pragma_foreign_key_check");
    check->start({});
    std::vector<DanglingKey> found;
    const ResultRow row{*check};
    while (found.size() < limit && check->next())
        found.push_back(describe(row[0].text(), row[1].integer(), row[2].integer()));
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
    return std::make_unique<SqliteBackend>(location_, options_, writers_);
}

} // namespace rowcall::detail
