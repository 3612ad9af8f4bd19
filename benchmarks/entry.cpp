#include "entry.hpp"

#include <fmt/format.h>

#include <memory>
#include <stdexcept>

namespace bench {

using namespace rowcall;

void fill(Database& db, std::int64_t rows) {
    db.create_tables<Entry>();
    db.execute(
        "INSERT INTO entry (title, number) WITH RECURSIVE n(i) AS "
        "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) "
        "SELECT 'an entry with the number ' || i, i * 7919 % 1000 FROM n",
        rows);
}

namespace {
void delete_new(std::int64_t rows) {
    Database::default_database().execute("DELETE FROM entry WHERE id > ?1", rows);
}
} // namespace

namespace ours {

Side get(std::int64_t rows, std::string name) {
    return {std::move(name), [rows](std::size_t n) {
                Keys keys{rows};
                for (std::size_t i = 0; i < n; ++i) keep(Entry::objects().get(keys.next()));
            }};
}

Side save(std::int64_t rows) {
    auto entries = std::make_shared<std::vector<Entry>>();
    return {
        "rowcall",
        [entries](std::size_t) {
            Database::default_database().atomic([&] {
                for (Entry& entry : *entries) {
                    ++entry.number;
                    entry.save();
                }
            });
        },
        [entries, rows](std::size_t n) {
            entries->clear();
            Keys keys{rows};
            for (std::size_t i = 0; i < n; ++i)
                entries->push_back(Entry::objects().get(keys.next()));
        }};
}

Side insert(std::int64_t rows) {
    return {
        "rowcall",
        [](std::size_t n) {
            Database::default_database().atomic([&] {
                for (std::size_t i = 0; i < n; ++i) {
                    Entry entry{.title = new_title, .number = 7};
                    entry.save();
                }
            });
        },
        [](std::size_t) {}, [rows] { delete_new(rows); }};
}

Side stream() {
    return {"rowcall", [](std::size_t n) {
                std::int64_t sum = 0;
                for (const Entry& entry : Entry::objects().limit(n).stream()) sum += entry.number;
                keep(sum);
            }};
}

} // namespace ours

RawEntries::RawEntries(const std::string& file, std::int64_t rows)
    : db_{file,
          SQLITE_OPEN_NOMUTEX,
          {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "PRAGMA foreign_keys = ON"}},
      rows_{rows} {}

void RawEntries::read(RawStatement& statement, RawEntry& entry) {
    entry.id = statement.integer(0);
    statement.read(1, entry.title);
    entry.number = statement.integer(2);
}

void RawEntries::get_often(std::size_t n) {
    Keys keys{rows_};
    for (std::size_t i = 0; i < n; ++i) {
        get_.bind(1, keys.next());
        if (!get_.step()) throw std::runtime_error{"no such row"};
        RawEntry entry;
        read(get_, entry);
        get_.reset();
        keep(entry);
    }
}

Side RawEntries::get() {
    return {"raw", [this](std::size_t n) { get_often(n); }};
}

Side RawEntries::save() {
    return {
        "raw", [this](std::size_t) { save_each(); },
        [this](std::size_t n) {
            entries_.clear();
            Keys keys{rows_};
            for (std::size_t i = 0; i < n; ++i) {
                get_.bind(1, keys.next());
                get_.step();
                read(get_, entries_.emplace_back());
                get_.reset();
            }
        }};
}

void RawEntries::save_each() {
    begin_.run();
    for (RawEntry& entry : entries_) {
        update_.bind(1, entry.title);
        update_.bind(2, ++entry.number);
        update_.bind(3, entry.id);
        update_.run();
    }
    commit_.run();
}

Side RawEntries::insert() {
    return {
        "raw", [this](std::size_t n) { insert_each(n); }, [](std::size_t) {},
        [this] { delete_new(rows_); }};
}

void RawEntries::insert_each(std::size_t n) {
    begin_.run();
    for (std::size_t i = 0; i < n; ++i) {
        RawEntry entry{.title = new_title, .number = 7};
        insert_.bind(1, entry.title);
        insert_.bind(2, entry.number);
        insert_.run();
        entry.id = sqlite3_last_insert_rowid(db_.handle());
        keep(entry);
    }
    commit_.run();
}

Side RawEntries::stream() {
    return {"raw", [this](std::size_t n) {
                std::int64_t sum = 0;
                all_.bind(1, static_cast<std::int64_t>(n));
                while (all_.step()) {
                    RawEntry entry;
                    read(all_, entry);
                    sum += entry.number;
                }
                all_.reset();
                keep(sum);
            }};
}

} // namespace bench
