// What a kind of database provides. Nothing above this folder knows which one it is.
#pragma once

#include "orm/backends/query_watch.hpp"
#include "orm/database/inline_vector.hpp"
#include "orm/database/options.hpp"
#include "orm/fields/sql_value.hpp"
#include "orm/query/dialect.hpp"

#include <memory>

namespace rowcall {
struct ModelInfo;
}

namespace rowcall::detail {

/// The parameters of a statement.
using SqlValues = InlineVector<SqlValue, 32>;

/// A prepared statement. Errors are those of orm/error.hpp. Used by one thread at a time.
class Statement {
public:
    virtual ~Statement() = default;

    /// Runs a statement to its end and returns how many rows it changed. Rows that it returns
    /// are passed over.
    virtual std::int64_t run(std::span<const SqlValue> parameters) = 0;

    /// Begins to read rows. What the parameters borrow must live until reset().
    virtual void start(std::span<const SqlValue> parameters) = 0;
    /// Fetches the next row; false at the end.
    virtual bool next() = 0;
    virtual std::size_t column_count() const = 0;
    /// A value of the row, which borrows from the statement until the next one is fetched.
    virtual SqlValue value(std::size_t column) const = 0;
    /// Sets all of a record's members from the row's values, from `first` on. Throws DataError.
    virtual void load(const ModelInfo& model, void* record, std::size_t first) const = 0;
    /// Ends the reading; the statement can be run again.
    virtual void reset() noexcept = 0;
};

/// The row that a statement is at, or neighbouring values of it: read when they are asked for,
/// until the next row is fetched.
class ResultRow {
public:
    explicit ResultRow(const Statement& statement)
        : ResultRow{statement, 0, statement.column_count()} {}
    ResultRow(const Statement& statement, std::size_t size) : ResultRow{statement, 0, size} {}

    std::size_t size() const noexcept { return size_; }
    SqlValue operator[](std::size_t i) const { return statement_->value(first_ + i); }
    ResultRow from(std::size_t i) const noexcept { return {*statement_, first_ + i, size_ - i}; }
    ResultRow last(std::size_t count) const noexcept { return from(size_ - count); }
    /// Sets all of a record's members from the first values. Throws DataError.
    void load(const ModelInfo& model, void* record) const {
        statement_->load(model, record, first_);
    }

private:
    ResultRow(const Statement& statement, std::size_t first, std::size_t size) noexcept
        : statement_{&statement}, first_{first}, size_{size} {}

    const Statement* statement_;
    std::size_t first_, size_;
};

/// A row whose foreign key points at nothing.
struct DanglingKey {
    std::string table;
    std::string row; // its primary key
    std::string column;
    std::string value;
    std::string target; // the table pointed at
};

/// One open connection. Used by one thread at a time.
class Backend {
public:
    enum class Begin { reading, writing };

    virtual ~Backend() = default;

    /// Where it reports its statements.
    QueryWatch& watch() noexcept { return watch_; }

    virtual const Dialect& dialect() const noexcept = 0;
    virtual std::unique_ptr<Statement> prepare(std::string_view sql) = 0;
    /// The key that the database generated for the last INSERT.
    virtual std::int64_t last_generated_key() const = 0;

    virtual void begin(Begin kind) = 0;
    virtual void commit() = 0;
    virtual void rollback() noexcept = 0;
    /// Some errors end a transaction by themselves.
    virtual bool in_transaction() const noexcept = 0;

    /// Within a transaction: whether its commit would find foreign keys that point at nothing. Asks
    /// nothing of the tables.
    virtual bool has_dangling_keys() const noexcept = 0;
    /// The same: the first rows, at most `limit`, whose foreign keys point at nothing.
    virtual std::vector<DanglingKey> dangling_keys(std::size_t limit) = 0;

private:
    QueryWatch watch_;
};

/// Opens connections to one database. Thread-safe.
class BackendFactory {
public:
    virtual ~BackendFactory() = default;
    virtual std::unique_ptr<Backend> connect() = 0;
};

/// The factory for an address. Throws ProgrammingError for a scheme that no backend serves.
std::unique_ptr<BackendFactory> make_backend_factory(const DatabaseAddress& address);

} // namespace rowcall::detail
