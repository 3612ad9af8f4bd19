#include "orm/database/session.hpp"

#include "orm/database/database.hpp"
#include "orm/database/insert_scope.hpp"
#include "orm/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>

namespace rowcall::detail {

namespace {

thread_local std::vector<Session*> sessions_in_transaction; // in the order of their beginnings

} // namespace

Session* innermost_session() noexcept {
    return sessions_in_transaction.empty() ? nullptr : sessions_in_transaction.back();
}

Session::Session(Database& database, std::unique_ptr<Backend> backend, std::size_t statement_cache)
    : database_{database}, database_number_{database.number()}, backend_{std::move(backend)},
      statements_{statement_cache} {
    backend_->watch().report_to(database, database.on_query);
}

bool Session::is_default() const noexcept { return database_.is_default(); }

StatementCache::Lease Session::prepare(std::string_view sql) {
    return prepare_as(sql, [&] { return PreparedStatement{new_statement(sql)}; });
}

StatementCache::Lease Session::prepare(const ModelInfo& model, SqlOfModel sql) {
    return prepare_of(
        model, reinterpret_cast<const void*>(sql), {}, [&] { return sql(model, dialect()); });
}

StatementCache::Lease Session::prepare(
    const ModelInfo& model, SqlOfColumns sql, std::span<const std::size_t> columns) {
    return prepare_of(model, reinterpret_cast<const void*>(sql), columns, [&] {
        return sql(model, columns, dialect());
    });
}

template<class Write>
StatementCache::Lease Session::prepare_of(
    const ModelInfo& model, const void* sql, std::span<const std::size_t> columns,
    const Write& write) {
    check_transaction();
    if (model.number >= model_statements_.size()) model_statements_.resize(model.number + 1);
    auto& known = model_statements_[model.number];
    const auto prepare = [&] { return PreparedStatement{new_statement(write())}; };
    for (const auto& one : known)
        if (one->model == &model && one->sql == sql && std::ranges::equal(one->columns, columns))
            return StatementCache::lend(one->statement, prepare);
    if (known.size() >= most_of_model) return StatementCache::Lease{prepare()};
    known.push_back(std::make_unique<OfModel>(
        OfModel{&model, sql, {columns.begin(), columns.end()}, {prepare()}}));
    return StatementCache::Lease{known.back()->statement};
}

std::int64_t Session::run(Statement& statement, std::span<const SqlValue> parameters) {
    try {
        const std::int64_t changed = statement.run(parameters);
        if (is_test_ && !in_block()) [[unlikely]]
            check_statement_of_test();
        return changed;
    } catch (const ForeignKeyViolation& error) {
        if (in_transaction()) throw;
        // The statement was its own transaction and is undone, so that nothing is left to look
        // at: do it again in one that stays open.
        backend_->begin(Backend::Begin::writing);
        try {
            statement.run(parameters);
            explain_foreign_keys(error);
        } catch (...) {
            backend_->rollback();
            throw;
        }
    }
}

void Session::explain_foreign_keys(const ForeignKeyViolation& error) {
    constexpr std::size_t shown = 10;
    const std::vector<DanglingKey> rows = backend_->dangling_keys(shown + 1);
    if (rows.empty()) throw error;
    std::vector<std::string> sentences;
    for (const DanglingKey& row : rows | std::views::take(shown))
        sentences.push_back(fmt::format(
            "{} {}: {} = {} points at no {}", row.table, row.row, row.column, row.value,
            row.target));
    if (rows.size() > shown) sentences.push_back("...");
    throw ForeignKeyViolation{
        fmt::format("{} ({})", error.what(), fmt::join(sentences, "; ")),
        {.table = rows.front().table,
         .columns = {rows.front().column},
         .sql = error.sql(),
         .values = error.values()}};
}

// As the commit that a test's transaction never comes to.
void Session::check_foreign_keys() {
    if (backend_->has_dangling_keys())
        explain_foreign_keys(ForeignKeyViolation{"FOREIGN KEY constraint failed"});
}

// It would have been undone by its own transaction, and cannot be by this one.
void Session::check_statement_of_test() {
    try {
        check_foreign_keys();
    } catch (...) {
        levels_.back().is_spoiled = true;
        throw;
    }
}

void Session::throw_spoiled() {
    throw TransactionError{
        "an earlier error has spoiled this transaction: it can only be rolled back, and is at the "
        "end of its atomic block; put a block of its own around what may fail"};
}

void Session::throw_transaction_lost() {
    throw OperationalError{
        "the database has ended the transaction after an error: nothing of it was saved"};
}

std::string Session::savepoint_name() const { return fmt::format("level_{}", levels_.size()); }

void Session::begin(Backend::Begin kind) {
    if (levels_.empty()) {
        backend_->begin(kind);
        levels_.push_back({.callbacks_before = callbacks_.size()});
        sessions_in_transaction.push_back(this);
    } else if (levels_.back().is_spoiled && backend_->in_transaction()) {
        levels_.push_back(
            {.callbacks_before = callbacks_.size(), .is_spoiled = true, .has_savepoint = false});
    } else {
        run("SAVEPOINT " + savepoint_name());
        levels_.push_back({.callbacks_before = callbacks_.size()});
    }
}

void Session::begin_test() {
    if (in_transaction())
        throw ProgrammingError{"a test's transaction must be the outermost one: this thread is in "
                               "another one of that database"};
    begin(Backend::Begin::writing);
    is_test_ = true;
}

void Session::end_test() noexcept {
    rollback();
    is_test_ = false;
    callbacks_.clear();
}

void Session::commit() {
    if (levels_.back().is_spoiled && backend_->in_transaction()) return rollback();
    if (levels_.size() == 1) return commit_outermost();
    Level inner = std::move(levels_.back());
    levels_.pop_back();
    try {
        if (!in_block()) check_foreign_keys();
        run("RELEASE " + savepoint_name());
    } catch (...) {
        levels_.push_back(std::move(inner));
        rollback();
        throw;
    }
    if (!inner.inserts) return;
    if (levels_.back().inserts)
        inner.inserts->join(levels_.back().inserts);
    else
        levels_.back().inserts = std::move(inner.inserts);
    for (const FirstKey& first : inner.first_keys) note_first_key(levels_.back(), first);
}

void Session::commit_outermost() {
    Level level;
    try {
        check_transaction();
        // First, for those who are told of the commit and find that it has been.
        level = std::move(levels_.back());
        levels_.pop_back();
        try {
            backend_->commit();
        } catch (const ForeignKeyViolation& error) {
            explain_foreign_keys(error);
        }
    } catch (...) {
        if (levels_.empty()) levels_.push_back(std::move(level));
        rollback();
        throw;
    }
    if (level.inserts) level.inserts->settle(InsertScope::Fate::committed);
    std::erase(sessions_in_transaction, this);
    settle_callbacks(0, Callback::End::commit);
}

void Session::rollback() noexcept {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    if (level.inserts) level.inserts->settle(InsertScope::Fate::rolled_back);
    settle_callbacks(level.callbacks_before, Callback::End::rollback);
    if (levels_.empty()) std::erase(sessions_in_transaction, this);
    try {
        if (levels_.empty())
            backend_->rollback();
        else if (level.has_savepoint && backend_->in_transaction()) {
            run("ROLLBACK TO " + savepoint_name());
            run("RELEASE " + savepoint_name());
        }
    } catch (...) {
        // The database could not keep the outer work without the inner. What follows finds that
        // there is no transaction any more, and says so.
        backend_->rollback();
    }
}

void Session::note_first_key(Level& level, const FirstKey& first) {
    const auto known = [&](const FirstKey& other) { return other.model == first.model; };
    if (std::ranges::none_of(level.first_keys, known)) level.first_keys.push_back(first);
}

std::int64_t Session::take_generated_key(const ModelInfo& model, std::size_t rows) {
    const std::int64_t key = backend_->last_generated_key() - static_cast<std::int64_t>(rows) + 1;
    if (in_transaction()) note_first_key(levels_.back(), {&model, key});
    return key;
}

RowState Session::inserted() {
    if (levels_.empty()) return RowState::stored(database_number_);
    Level& level = levels_.back();
    if (!level.inserts) level.inserts = InsertScopePtr{new InsertScope};
    return RowState::inserted_in(level.inserts, database_number_);
}

RowState Session::found_inside(const ModelInfo& model, const void* record) const {
    Scratch scratch;
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level)
        for (const FirstKey& first : level->first_keys)
            if (first.model == &model && level->inserts &&
                model.store(model.key(), record, scratch).integer() >= first.key)
                return RowState::inserted_in(level->inserts, database_number_);
    return RowState::stored(database_number_);
}

} // namespace rowcall::detail
