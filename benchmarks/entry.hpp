// A table that grows, and the same work on its rows by Rowcall and by SQLite's C interface.
#pragma once

#include "harness.hpp"
#include "raw_sqlite.hpp"
#include "todo.hpp"

#include "orm/orm.hpp"

#include <string>
#include <vector>

namespace bench {

struct Entry : rowcall::Model<Entry> {
    rowcall::Id id;
    std::string title;
    std::int64_t number = 0;
};
struct RawEntry {
    std::int64_t id = 0;
    std::string title;
    std::int64_t number = 0;
};

/// Creates the table with so many rows in an empty database.
void fill(rowcall::Database& db, std::int64_t rows);

/// Rowcall's side, on the default database of so many rows.
namespace ours {
Side get(std::int64_t rows, std::string name = "rowcall");
Side save(std::int64_t rows);
Side insert(std::int64_t rows);
Side stream();
} // namespace ours

/// One connection of the C interface, as Rowcall opens its own; for one thread.
class RawEntries {
public:
    RawEntries(const std::string& file, std::int64_t rows);

    Side get();
    Side save();
    Side insert();
    Side stream();

    void get_often(std::size_t n);

private:
    static void read(RawStatement& statement, RawEntry& entry);
    void save_each();
    void insert_each(std::size_t n);

    RawDatabase db_;
    std::int64_t rows_;
    std::vector<RawEntry> entries_;
    RawStatement begin_ = db_.prepare("BEGIN IMMEDIATE");
    RawStatement commit_ = db_.prepare("COMMIT");
    RawStatement get_ = db_.prepare("SELECT id, title, number FROM entry WHERE id = ?");
    RawStatement all_ = db_.prepare("SELECT id, title, number FROM entry LIMIT ?");
    RawStatement update_ = db_.prepare("UPDATE entry SET title = ?, number = ? WHERE id = ?");
    RawStatement insert_ = db_.prepare("INSERT INTO entry (title, number) VALUES (?, ?)");
};

} // namespace bench
