// That nothing is written of which nobody was told.
#pragma once

#include "orm/database/database.hpp"

#include <functional>
#include <string>
#include <vector>

namespace rowcall::testing {

/// Runs `body`, and throws Failure, with a list of them, if it left rows other than they were of
/// which no signal told: the database itself reports each row that changes. Such a write is made by
/// bulk_create, bulk_update and update that are not announced (see Announce), by remove with
/// `Announce::none`, by a relation that is changed with bulk(true), or by SQL of the program's own.
///
///     expect_no_silent_writes([] { import_todos(file); });
///
/// What a row is when a signal tells of it is announced; a later change of it is not, until it is
/// told of again. A row is told of by post_save, post_delete, post_bulk or m2m_changed, which have
/// a receiver meanwhile; so all happens as where somebody listens. What on_delete does to the rows
/// that point at one whose deletion was announced is announced with it: join rows that go, foreign
/// keys that are set to NULL or another value. What was undone in the end, by a rollback or
/// otherwise, was not written.
///
/// It sees this thread's writes of this database; for the time of a watch within a watch, only the
/// inner one sees them. Throws what `body` throws, and then nothing else.
void expect_no_silent_writes(Database& database, const std::function<void()>& body);
/// The same for the default database.
void expect_no_silent_writes(const std::function<void()>& body);

/// While it lives, what this thread writes may be silent: a migration, a log of the program's own.
/// Which may be all tables', or one model's: `Excused{model_info<Log>()}`.
class [[nodiscard]] Excused {
public:
    Excused() noexcept : Excused{nullptr} {}
    explicit Excused(const ModelInfo& model) noexcept : Excused{&model} {}
    ~Excused();
    Excused(const Excused&) = delete;
    Excused& operator=(const Excused&) = delete;

    /// Is there one for this table on this thread?
    static bool covers(std::string_view table) noexcept;

private:
    explicit Excused(const ModelInfo* model) noexcept;
    const ModelInfo* model_;
    Excused* outer_;
};

} // namespace rowcall::testing
