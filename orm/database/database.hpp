// A database: its connections, its tables, its transactions.
#pragma once

#include "orm/database/options.hpp"
#include "orm/database/query_event.hpp"
#include "orm/fields/field_type.hpp"
#include "orm/schema/describe.hpp"
#include "signals/signal.hpp"

#include <functional>
#include <initializer_list>

namespace rowcall {

namespace detail {
class Session;
struct DatabaseState;
} // namespace detail

/// How `atomic` begins.
struct AtomicOptions {
    /// Takes no write lock, so that readers never wait; a write inside may fail as busy.
    bool read_only = false;
    /// How often the whole body is run again after a failure that this may cure (busy, locked).
    /// Only the outermost transaction is repeated.
    int retries = 0;
    /// Within another `atomic` it is a ProgrammingError: at the end of this one, all is to be on
    /// disk. As Django's `durable`.
    bool durable = false;
};

/// How a callback of `on_commit` is called.
struct CallbackOptions {
    /// What it throws goes to the error sink of signals, and it is called whatever others threw.
    bool robust = false;
};

/// A database. Each thread that uses it gets a connection of its own, opened at the first use
/// and closed when the thread ends or the database is destroyed, which must come after the last
/// use by any thread. Any thread may call any function.
///
/// A SQLite file is opened in WAL mode with foreign keys on: one connection writes while others
/// read; a second writer waits for `busy_timeout`. "sqlite::memory:" is one database that all
/// threads share and that ends with this object.
class Database {
public:
    /// Opens the first connection, and so throws OperationalError if the file cannot be opened
    /// or is no database; ProgrammingError for a URL that is not understood.
    explicit Database(std::string_view url);
    explicit Database(DatabaseOptions options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// What records and query sets use when they are not told another one; also on other
    /// threads. The last one made default counts; its destruction leaves none.
    void make_default() noexcept;
    /// Throws ProgrammingError when there is none.
    static Database& default_database();
    /// The same, but null when there is none.
    static Database* find_default() noexcept;
    bool is_default() const noexcept;

    /// Counted from 1; how records remember their database without pointing at it.
    std::uint32_t number() const noexcept;
    /// The open database with that number, or null.
    static Database* find(std::uint32_t number) noexcept;

    /// The URL it was opened with.
    const std::string& url() const noexcept;

    /// Closes this thread's connection, if it has one; the next use opens another. For threads that
    /// live longer than what they do for somebody: at the end of a request. A database in memory
    /// keeps its rows. Throws ProgrammingError in a transaction, also a test's.
    ///
    /// Nothing may be in use that belongs to the connection: a stream() that is being read, a
    /// receiver of on_query or connection_created that is running. As Django's
    /// `connection.close()`.
    void close_connection();

    /// Creates the tables, join tables and indexes of these models that do not exist yet, all or
    /// nothing. Existing tables stay as they are, whatever their columns.
    template<class... Models>
    void create_tables() {
        create_tables_of({&model_info<Models>()...});
    }

    /// Runs `body` in a transaction and returns what it returns. Inside another `atomic` of this
    /// thread it is a savepoint. An exception that leaves the body undoes all that was written in
    /// it; objects keep what was assigned to their members. Foreign keys are checked at the
    /// outermost end: ForeignKeyViolation then names the rows.
    template<class Body>
    std::invoke_result_t<Body&> atomic(Body&& body) {
        return atomic(AtomicOptions{}, std::forward<Body>(body));
    }
    template<class Body>
    std::invoke_result_t<Body&> atomic(AtomicOptions options, Body&& body) {
        using Result = std::invoke_result_t<Body&>;
        if constexpr (std::is_void_v<Result>) {
            run_atomic(options, [&] { body(); });
        } else if constexpr (std::is_reference_v<Result>) {
            std::remove_reference_t<Result>* result = nullptr;
            run_atomic(options, [&] { result = std::addressof(body()); });
            return static_cast<Result>(*result);
        } else {
            std::optional<Result> result;
            run_atomic(options, [&] { result.emplace(body()); });
            return *std::move(result);
        }
    }
    template<class Body>
    std::invoke_result_t<Body&> atomic(Body&& body, AtomicOptions options) {
        return atomic(options, std::forward<Body>(body));
    }
    /// Is this thread inside of `atomic`?
    bool in_transaction() const;

    /// Calls `callback` after the outermost transaction of this thread has been committed, in
    /// the order of registration, never if it (or the savepoint around this call) is rolled back;
    /// at once when there is no transaction. An exception from one leaves `atomic`, after the
    /// commit; those behind it are not called, but for robust ones.
    void on_commit(std::function<void()> callback, CallbackOptions options = {});
    /// Calls it after the outermost transaction of this thread has ended, if what was written where
    /// this was called has been rolled back, be it by a savepoint; of an `atomic` with retries,
    /// after each attempt. Never when there is no transaction. It is robust.
    void on_rollback(std::function<void()> callback);

    /// Runs one SQL statement; the values are bound to ?1, ?2, ... Returns how many rows changed.
    template<class... Values>
    std::int64_t execute(std::string_view sql, const Values&... values) {
        Scratch scratch;
        return execute_bound(sql, {detail::to_sql_value(values, scratch)...});
    }
    /// The same for a statement with a result: all of its rows.
    template<class... Values>
    std::vector<std::vector<OwnedValue>> query(std::string_view sql, const Values&... values) {
        Scratch scratch;
        return query_bound(sql, {detail::to_sql_value(values, scratch)...});
    }

    /// Every statement that a connection of this database has run, sent on its thread when the
    /// statement has ended, as by send_robust: what a receiver throws goes to the error sink. What
    /// a receiver runs itself, on any database, is not sent. It is called in the midst of what the
    /// connection does, so it may read here, but not write. While there is no receiver, a statement
    /// costs a load and a branch more; with one, two looks at the clock for each row.
    ///
    ///     db.on_query.connect([](const QueryEvent& query) { log(query.sql, query.duration); });
    ///
    /// See also QueryLog. As Django's `execute_wrapper`, but only to look.
    Signal<void(const QueryEvent&)> on_query{"on_query"};

    /// For the library: this thread's connection.
    detail::Session& session() const;

private:
    void create_tables_of(std::initializer_list<const ModelInfo*> models);
    void run_atomic(AtomicOptions options, const std::function<void()>& body);
    std::int64_t execute_bound(std::string_view sql, std::initializer_list<SqlValue> values);
    std::vector<std::vector<OwnedValue>> query_bound(
        std::string_view sql, std::initializer_list<SqlValue> values);

    std::shared_ptr<detail::DatabaseState> state_;
};

namespace detail {
/// The database that a record or a query comes from, by its number; the default one for 0. Throws
/// ProgrammingError if it has been closed.
Database& database_of(std::uint32_t number);
inline Database& database_of(const RowState& record) { return database_of(record.database()); }
} // namespace detail

} // namespace rowcall
