// What a program asks its database, and how long that takes.
#pragma once

#include "orm/database/database.hpp"

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace rowcall {

/// The statements that a database runs while this lives, on all threads, by Database::on_query:
///
///     const QueryLog log;
///     show_page();
///     fmt::print("{}", to_string(log));
///
/// Keeps each text once, and some bytes for each statement, until clear(). Any thread may call any
/// function. The database may go first.
class QueryLog {
public:
    using Duration = std::chrono::steady_clock::duration;

    /// One statement that has ended; the members are those of QueryEvent.
    struct Query {
        std::string_view sql; ///< valid as long as the log, and until clear()
        Duration duration;
        std::int64_t rows;
        std::int64_t changed;
        bool failed;
        std::thread::id thread; ///< that ran it
    };
    /// All statements of the same text.
    struct Total {
        std::string_view sql; ///< as above
        std::int64_t calls = 0;
        std::int64_t failed = 0; ///< of these
        Duration total{};
        Duration longest{};
        std::int64_t rows = 0;
        std::int64_t changed = 0;
    };

    /// Without a database, of the default one; throws ProgrammingError if there is none.
    explicit QueryLog(Database& database = Database::default_database());
    /// Waits until no other thread reports a statement to it.
    ~QueryLog();
    QueryLog(const QueryLog&) = delete;
    QueryLog& operator=(const QueryLog&) = delete;

    /// In the order of their ends.
    std::vector<Query> queries() const;
    /// How many there are.
    std::size_t size() const;
    /// By their text: those first that took the most time together.
    std::vector<Total> totals() const;
    /// Forgets what was logged so far.
    void clear();

private:
    struct Entries;

    std::unique_ptr<Entries> entries_;
    ScopedConnection connection_;
};

/// A table for people, a line for each total:
///
///      total ms    longest   calls      rows   changed  sql
///         1.204      0.310      12        12         0  SELECT ...
std::string to_string(const QueryLog& log);
std::string to_string(const std::vector<QueryLog::Total>& totals);

} // namespace rowcall
