// One thread's connection to a database: its statements and its transaction.
#pragma once

#include "orm/database/statement_cache.hpp"
#include "orm/database/statement_key.hpp"
#include "orm/schema/model_info.hpp"

#include <functional>

namespace rowcall {

class Database;
class ForeignKeyViolation;

namespace detail {

struct DeletionPlan;

/// Writes the SQL of a statement that a model always needs: an insert, an update.
using SqlOfModel = std::string (*)(const ModelInfo& model, const Dialect& dialect);
/// The same for some of its columns, by number.
using SqlOfColumns = std::string (*)(
    const ModelInfo& model, std::span<const std::size_t> columns, const Dialect& dialect);

/// Used by one thread only.
class Session {
public:
    Session(Database& database, std::unique_ptr<Backend> backend, std::size_t statement_cache);

    /// What waits for the end of the transaction, and then, for being run.
    struct Callback {
        enum class End : std::uint8_t { commit, rollback };
        std::function<void()> run;
        End end;
        bool robust;
        bool is_due = false;
    };

    Database& database() const noexcept { return database_; }
    Backend& backend() noexcept { return *backend_; }
    /// Is it the default database's?
    bool is_default() const noexcept;
    const Dialect& dialect() const noexcept { return backend_->dialect(); }
    StatementCache::Lease prepare(std::string_view sql);
    /// The same for statements that are found by less than their text, which is written only when
    /// they are new.
    StatementCache::Lease prepare(const ModelInfo& model, SqlOfModel sql);
    StatementCache::Lease prepare(
        const ModelInfo& model, SqlOfColumns sql, std::span<const std::size_t> columns);
    /// `make` gives the PreparedStatement that is kept under the key.
    template<class Make>
    StatementCache::Lease prepare_as(std::string_view key, const Make& make) {
        check_transaction();
        return statements_.lend(key, make);
    }
    std::unique_ptr<Statement> new_statement(std::string_view sql) {
        return backend_->prepare(sql);
    }

    /// Runs a statement without a result; returns the number of rows changed. Outside of a
    /// transaction it commits. Errors about foreign keys name the rows.
    std::int64_t run(std::string_view sql, std::span<const SqlValue> parameters = {}) {
        return run(*prepare(sql), parameters);
    }
    std::int64_t run(Statement& statement, std::span<const SqlValue> parameters);
    /// The key that the INSERT just run was given by the database; of several rows, the first's:
    /// those behind it count up.
    std::int64_t take_generated_key(const ModelInfo& model, std::size_t rows = 1);

    /// Where the statements that delete a record of the model are kept; null until then.
    std::shared_ptr<const DeletionPlan>& deletion_plan(const ModelInfo& model) {
        return deletion_plans_[&model];
    }

    bool in_transaction() const noexcept { return !levels_.empty(); }
    /// Within `atomic` or a unit: the same, but for a test's transaction, which does not count.
    bool in_block() const noexcept { return levels_.size() > (is_test_ ? 1 : 0); }
    /// Begins a transaction that counts as none for what is done in it: what would be outermost
    /// without it still is a unit of its own, may be durable and retried, and fails where it ends
    /// if foreign keys point at nothing. Callbacks wait. Throws ProgrammingError in a transaction.
    void begin_test();
    /// Rolls that back, and forgets the callbacks.
    void end_test() noexcept;
    /// Begins a transaction, or a savepoint inside one.
    void begin(Backend::Begin kind);
    /// Ends the innermost level, keeping its work; a spoiled one is rolled back, without an error.
    /// If it throws, the level was rolled back.
    void commit();
    /// After the outermost level has ended: runs what waited for that. Otherwise does nothing.
    /// Throws as run_all(); after a rollback there are no callbacks that may.
    void run_callbacks();
    /// Ends the innermost level, undoing its work.
    void rollback() noexcept;
    /// Something that was to be one unit failed half-way: until the innermost level ends, every
    /// statement is a TransactionError, and then it is rolled back. As Django's needs_rollback.
    void spoil() noexcept {
        if (in_block()) levels_.back().is_spoiled = true;
    }

    /// Runs `callback` after the outermost commit, or now if there is no transaction. If it is
    /// robust, what it throws goes to the error sink.
    void on_commit(std::function<void()> callback, bool robust = false);
    /// Runs it, robustly, when the outermost level has ended if the present one was undone.
    void on_rollback(std::function<void()> callback);
    /// How many callbacks wait for the end of the transaction.
    std::size_t waiting_callbacks() const noexcept { return callbacks_.size(); }
    /// Takes out those behind the first `from` that would run if all that is open were committed
    /// now; the others behind these are dropped.
    std::vector<Callback> take_callbacks(std::size_t from);
    /// Runs them in their order. Throws the first exception of one that is not robust, at the end,
    /// and calls no other of these behind it.
    static void run_all(const std::vector<Callback>& callbacks);
    /// What a row inserted now is to remember: how the present transaction ends.
    RowState inserted();
    /// What a row read or updated now is to remember: that it is stored; or, if the present
    /// transaction inserted it, how that ends.
    RowState found(const ModelInfo& model, const void* record) const {
        for (const Level& level : levels_)
            if (!level.first_keys.empty()) return found_inside(model, record);
        return RowState::stored(database_number_);
    }
    /// Sets all members of a record from a row that begins with the model's columns, and tells it
    /// where it is from. Throws DataError.
    void load(const ModelInfo& model, void* record, const ResultRow& row) const {
        row.load(model, record);
        model.mark(record, found(model, record));
    }

private:
    // From that one on, the level ended: what waited for it is due, what waited for the other end
    // will never be.
    void settle_callbacks(std::size_t from, Callback::End end) noexcept;

    // Generated keys only grow, and one connection writes at a time: every row of the model from
    // this key on was inserted since.
    struct FirstKey {
        const ModelInfo* model;
        std::int64_t key;
    };
    struct Level {
        InsertScopePtr inserts{};         // made when the first row is inserted
        std::size_t callbacks_before = 0; // those behind belong to this level
        std::vector<FirstKey> first_keys{};
        bool is_spoiled = false;
        bool has_savepoint = true; // not if it began within a spoiled one
    };

    // A model's fixed statements: a few, and one for each list of fields that is saved.
    struct OfModel {
        const ModelInfo* model;
        const void* sql;
        std::vector<std::size_t> columns;
        StatementCache::Entry statement;
    };
    static constexpr std::size_t most_of_model = 32;
    template<class Write>
    StatementCache::Lease prepare_of(
        const ModelInfo& model, const void* sql, std::span<const std::size_t> columns,
        const Write& write);

    // Some errors make the database end the transaction by itself. What runs after that would
    // commit at once, on its own.
    void check_transaction() const {
        if (!in_transaction()) return;
        if (!backend_->in_transaction()) throw_transaction_lost();
        if (levels_.back().is_spoiled) throw_spoiled();
    }
    [[noreturn]] static void throw_spoiled();
    [[noreturn]] static void throw_transaction_lost();
    RowState found_inside(const ModelInfo& model, const void* record) const;
    static void note_first_key(Level& level, const FirstKey& first);
    std::string savepoint_name() const;
    void check_foreign_keys();
    void check_statement_of_test();
    [[noreturn]] void explain_foreign_keys(const ForeignKeyViolation& error);
    void commit_outermost();

    Database& database_;
    std::uint32_t database_number_;
    std::unique_ptr<Backend> backend_;
    StatementCache statements_;
    std::vector<std::vector<std::unique_ptr<OfModel>>> model_statements_; // by the model's number
    std::unordered_map<const ModelInfo*, std::shared_ptr<const DeletionPlan>> deletion_plans_;
    std::vector<Level> levels_;
    bool is_test_ = false; // the first of them is a test's
    std::vector<Callback> callbacks_;
};

/// A transaction (or savepoint) that is rolled back unless it was committed.
class Transaction {
public:
    explicit Transaction(Session& session, Backend::Begin kind = Backend::Begin::writing)
        : session_{session} {
        session_.begin(kind);
    }
    ~Transaction() {
        if (open_) session_.rollback();
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit() {
        open_ = false;
        session_.commit();
    }

private:
    Session& session_;
    bool open_ = true;
};

/// This thread's session of a database: of `given`, else of the one that the record comes from,
/// else of the default one.
Session& session_for(Database* given, const RowState& record = {});

/// Runs `body`, and spoils the transaction around it, if there is one, when that throws.
template<class Body>
void spoil_on_error(Session& session, Body&& body) {
    try {
        body();
    } catch (...) {
        session.spoil();
        throw;
    }
}

/// Runs `body` in a transaction, then what waited for its end; between the two it sets
/// `is_committed`.
template<class Body>
void run_in_transaction(Session& session, Backend::Begin kind, Body&& body, bool& is_committed) {
    try {
        Transaction transaction{session, kind};
        body();
        transaction.commit();
    } catch (...) {
        session.run_callbacks();
        throw;
    }
    is_committed = true;
    session.run_callbacks();
}

/// Runs `body` as one unit: a transaction, then what waited for its commit. Within a transaction
/// it takes no savepoint: an error spoils that. As Django's `atomic(savepoint=False)`.
template<class Body>
void run_as_unit(Session& session, Body&& body) {
    if (session.in_block()) return spoil_on_error(session, body);
    bool is_committed = false;
    run_in_transaction(session, Backend::Begin::writing, body, is_committed);
}

/// The session of the transaction that this thread began last; null if it is in none.
Session* innermost_session() noexcept;

} // namespace detail
} // namespace rowcall
