// A database for a test, and a transaction that leaves no trace of it.
#pragma once

#include "orm/database/database.hpp"

#include <cstdint>
#include <string_view>

namespace rowcall {

namespace detail {

// Makes a database the default one, until its end.
class DefaultForNow {
public:
    explicit DefaultForNow(Database& database) noexcept;
    ~DefaultForNow();
    DefaultForNow(const DefaultForNow&) = delete;
    DefaultForNow& operator=(const DefaultForNow&) = delete;

private:
    Database& database_;
    std::uint32_t previous_; // its number; 0 for none
};

} // namespace detail

namespace testing {

/// A new database in memory with the tables of these models, the default one for as long as it
/// lives; then the one before it is that again.
///
///     const TestDatabase<User, Todo> db;
///
/// Another URL may be given. Throws as Database and create_tables() do. To make one takes some
/// hundred microseconds; where tests are many, let them share it, each in a TestTransaction.
template<class... Models>
class TestDatabase : public Database {
public:
    explicit TestDatabase(std::string_view url = "sqlite::memory:") : Database{url} {
        create_tables<Models...>();
    }

private:
    const detail::DefaultForNow default_{*this};
};

/// A transaction around a test: whatever this thread does in that database is rolled back when it
/// ends. As Django's TestCase. What is written does not notice: `atomic` is a savepoint in here,
/// but it may be durable and is retried, and what would be a unit of its own is one (Django's tests
/// know a failed unit by their broken transaction).
///
///     struct Fixture {
///         TestTransaction test; // of the default database
///     };
///
/// - Nothing is committed, so what waits for a commit is not run, but for what capture_on_commit()
///   catches; nor is what waits for a rollback.
/// - Foreign keys that point at nothing are found where they would be without it: at the end of an
///   outermost `atomic`, unit or statement. A statement alone cannot be taken back, though: after
///   its error only the end of the test works (TransactionError).
/// - in_transaction() is false but within an `atomic`, as without it.
/// - Other threads have connections of their own: they see nothing of it, and wait to write. Of a
///   database in memory they cannot even read meanwhile: it is locked as a whole.
///
/// The constructor throws ProgrammingError if this thread is in a transaction of the database, and
/// OperationalError if it is busy. Is destroyed on the thread that made it, before the database.
class [[nodiscard]] TestTransaction {
public:
    explicit TestTransaction(Database& database = Database::default_database());
    ~TestTransaction();
    TestTransaction(const TestTransaction&) = delete;
    TestTransaction& operator=(const TestTransaction&) = delete;

private:
    Database& database_;
};

} // namespace testing
} // namespace rowcall
