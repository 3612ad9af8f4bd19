// One connection to a SQLite database. SQLiteCpp opens it; the statements, which every row passes
// through, call SQLite's own interface on its handle.
#pragma once

#include "orm/backends/backend.hpp"
#include "orm/backends/sqlite/sqlite_dialect.hpp"
#include "orm/backends/sqlite/write_queue.hpp"

#include <SQLiteCpp/Database.h>

struct sqlite3_stmt;

namespace rowcall::detail {

class SqliteStatement final : public Statement {
public:
    SqliteStatement(sqlite3* handle, std::string_view sql, QueryWatch& watch);
    ~SqliteStatement() override;
    SqliteStatement(const SqliteStatement&) = delete;
    SqliteStatement& operator=(const SqliteStatement&) = delete;

    std::int64_t run(std::span<const SqlValue> parameters) override;
    void start(std::span<const SqlValue> parameters) override;
    bool next() override;
    std::size_t column_count() const override;
    SqlValue value(std::size_t column) const override;
    void load(const ModelInfo& model, void* record, std::size_t first) const override;
    void reset() noexcept override;

private:
    void bind(std::span<const SqlValue> parameters);
    bool step(std::span<const SqlValue> parameters);
    int step_watched();
    [[noreturn]] void fail(std::span<const SqlValue> parameters);
    void report(std::int64_t changed, bool failed) noexcept;

    sqlite3* handle_;
    sqlite3_stmt* statement_ = nullptr;
    QueryWatch& watch_;
    bool is_running_ = false; // and is to be reset
    bool is_watched_ = false; // and is to be reported when it ends
    QueryWatch::Clock::duration spent_{};
    std::int64_t rows_ = 0;
};

class SqliteBackend final : public Backend {
public:
    /// A file, created if the options say so: WAL, foreign keys on, synchronous NORMAL (a power
    /// cut may lose the last commits, never half of one). Or "file:" URIs.
    SqliteBackend(const std::string& location, const DatabaseOptions& options, WriteQueue& writers);

    sqlite3* handle() const noexcept { return database_.getHandle(); }

    const Dialect& dialect() const noexcept override { return dialect_; }
    std::unique_ptr<Statement> prepare(std::string_view sql) override;
    std::int64_t last_generated_key() const override;

    void begin(Begin kind) override;
    void commit() override;
    void rollback() noexcept override;
    bool in_transaction() const noexcept override;
    bool has_dangling_keys() const noexcept override;
    std::vector<DanglingKey> dangling_keys(std::size_t limit) override;

private:
    DanglingKey describe(std::string_view table, std::int64_t rowid, std::int64_t key_number);
    void use_write_ahead_log(std::chrono::milliseconds busy_timeout);
    void execute(const char* sql);

    SQLite::Database database_;
    SqliteDialect dialect_;
    const std::chrono::milliseconds busy_timeout_;
    WriteQueue::Turn turn_; // during a writing transaction
};

/// Connections to one file, or to one database in memory that all of them share and that lives
/// as long as this factory.
class SqliteFactory final : public BackendFactory {
public:
    explicit SqliteFactory(const DatabaseAddress& address);
    std::unique_ptr<Backend> connect() override;

private:
    std::string location_;
    DatabaseOptions options_;
    WriteQueue writers_;
    std::unique_ptr<Backend> anchor_; // keeps a database in memory alive
};

} // namespace rowcall::detail
