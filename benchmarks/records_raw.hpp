// SQLite's side of the record benchmarks: what hand-written code does at its best.
#pragma once

#include "harness.hpp"
#include "raw_sqlite.hpp"
#include "todo.hpp"

#include <fmt/format.h>

#include <unordered_map>

namespace bench {

struct RawUser {
    std::int64_t id = 0;
    std::string username;
};
struct RawTag {
    std::int64_t id = 0;
    std::string name;
};
struct RawTodo {
    std::int64_t id = 0;
    std::string title;
    bool done = false;
    std::int64_t priority = 0;
    std::optional<std::string> note;
    std::int64_t owner_id = 0;
};
struct RawTodoWithOwner : RawTodo {
    RawUser owner;
};
struct RawTodoWithTags : RawTodo {
    std::vector<RawTag> tags;
};

class RawSide {
public:
    RawSide(
        std::string name, const std::string& url, int flags, const std::vector<std::string>& schema,
        std::int64_t todos)
        : name_{std::move(name)}, db_{url, flags, setup(schema, todos)}, todos_{todos} {}

    Side insert() {
        return inserting([this](std::size_t n) {
            begin_.run();
            insert_each(n);
            commit_.run();
        });
    }
    Side insert_autocommit() {
        return inserting([this](std::size_t n) { insert_each(n); });
    }
    Side bulk_create() {
        Side side = inserting([this](std::size_t n) {
            begin_.run();
            for (std::size_t i = 0; i + rows_at_once <= n; i += rows_at_once) {
                int number = 0;
                for (std::size_t j = i; j < i + rows_at_once; ++j)
                    number = bind(insert_many_, rows_[j], number);
                insert_many_.run();
                const std::int64_t last = sqlite3_last_insert_rowid(db_.handle());
                for (std::size_t j = 0; j < rows_at_once; ++j)
                    rows_[i + j].id = last - static_cast<std::int64_t>(rows_at_once - 1 - j);
            }
            commit_.run();
        });
        side.before = [this](std::size_t n) {
            rows_.clear();
            for (std::size_t i = 0; i < n; ++i) rows_.push_back(new_todo());
        };
        return side;
    }
    Side get() {
        return side([this](std::size_t n) {
            Keys keys{todos_};
            for (std::size_t i = 0; i < n; ++i) {
                get_.bind(1, keys.next());
                if (!get_.step()) throw std::runtime_error{"no such row"};
                RawTodo todo;
                read(get_, todo);
                get_.reset();
                keep(todo);
            }
        });
    }
    Side read_all() {
        return side([this](std::size_t n) {
            std::vector<RawTodo> rows;
            all_.bind(1, static_cast<std::int64_t>(n));
            while (all_.step()) read(all_, rows.emplace_back());
            all_.reset();
            keep(rows);
        });
    }
    Side stream() {
        return side([this](std::size_t n) {
            std::int64_t sum = 0;
            all_.bind(1, static_cast<std::int64_t>(n));
            while (all_.step()) {
                RawTodo todo;
                read(all_, todo);
                sum += todo.priority;
            }
            all_.reset();
            keep(sum);
        });
    }
    Side filter() {
        return side([this](std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) read_open_todos(1 + i % 7);
        });
    }
    Side filter_prepared() {
        return side([this](std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) read_open_todos(3);
        });
    }
    Side save() {
        return changing([this](RawTodo& todo) {
            ++todo.priority;
            update_.bind(bind(update_, todo, 0) + 1, todo.id);
            update_.run();
        });
    }
    Side save_one_field() {
        return changing([this](RawTodo& todo) {
            update_priority_.bind(1, ++todo.priority);
            update_priority_.bind(2, todo.id);
            update_priority_.run();
        });
    }
    Side remove() {
        return changing([this](RawTodo& todo) {
            delete_tags_.bind(1, todo.id);
            delete_tags_.run();
            delete_.bind(1, todo.id);
            delete_.run();
        });
    }
    Side select_related() {
        return side([this](std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) {
                const std::int64_t first = 1 + static_cast<std::int64_t>(i);
                std::vector<RawTodoWithOwner> rows;
                join_.bind(1, first);
                join_.bind(2, first + joined_rows);
                while (join_.step()) {
                    RawTodoWithOwner& todo = rows.emplace_back();
                    read(join_, todo);
                    todo.owner.id = join_.integer(6);
                    join_.read(7, todo.owner.username);
                }
                join_.reset();
                keep(rows);
            }
        });
    }
    Side tags_of_one() {
        return changing([this](RawTodo& todo) {
            std::vector<RawTag> tags;
            tags_.bind(1, todo.id);
            while (tags_.step()) {
                RawTag& tag = tags.emplace_back();
                tag.id = tags_.integer(0);
                tags_.read(1, tag.name);
            }
            tags_.reset();
            keep(tags);
        });
    }
    Side prefetch() {
        return side([this](std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) prefetch_once();
        });
    }
    Side cascade() {
        Side result = side([this](std::size_t n) {
            undone([&] {
                for (std::size_t i = 0; i < n; ++i) {
                    for (RawStatement* statement :
                         {&delete_tags_of_user_, &delete_todos_of_user_, &delete_user_}) {
                        statement->bind(1, static_cast<std::int64_t>(i + 1));
                        statement->run();
                    }
                }
            });
        });
        return result;
    }

private:
    static constexpr std::size_t rows_at_once = 100;

    static RawTodo new_todo() {
        return {.title = new_title, .priority = 7, .note = new_note, .owner_id = 1};
    }
    // From parameter `number` + 1 on; returns the number of the last.
    static int bind(RawStatement& statement, const RawTodo& todo, int number) {
        statement.bind(++number, todo.title);
        statement.bind(++number, std::int64_t{todo.done});
        statement.bind(++number, todo.priority);
        statement.bind(++number, todo.note);
        statement.bind(++number, todo.owner_id);
        return number;
    }
    static void read(RawStatement& statement, RawTodo& todo) {
        todo.id = statement.integer(0);
        statement.read(1, todo.title);
        todo.done = statement.integer(2) != 0;
        todo.priority = statement.integer(3);
        if (!statement.is_null(4)) statement.read(4, todo.note.emplace());
        todo.owner_id = statement.integer(5);
    }
    void insert_each(std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            RawTodo todo = new_todo();
            bind(insert_, todo, 0);
            insert_.run();
            todo.id = sqlite3_last_insert_rowid(db_.handle());
            keep(todo);
        }
    }
    void read_open_todos(std::size_t owner) {
        std::vector<RawTodo> rows;
        open_.bind(1, static_cast<std::int64_t>(owner));
        open_.bind(2, page);
        while (open_.step()) read(open_, rows.emplace_back());
        open_.reset();
        keep(rows);
    }
    void prefetch_once() {
        std::vector<RawTodoWithTags> rows;
        std::unordered_map<std::int64_t, std::size_t> places;
        first_.bind(1, prefetched_rows);
        while (first_.step()) {
            read(first_, rows.emplace_back());
            places.emplace(rows.back().id, rows.size() - 1);
        }
        first_.reset();
        tags_of_first_.bind(1, prefetched_rows);
        while (tags_of_first_.step()) {
            RawTag& tag = rows[places.at(tags_of_first_.integer(0))].tags.emplace_back();
            tag.id = tags_of_first_.integer(1);
            tags_of_first_.read(2, tag.name);
        }
        tags_of_first_.reset();
        keep(rows);
    }

    static std::vector<std::string> setup(std::vector<std::string> schema, std::int64_t todos) {
        std::vector<std::string> all{
            "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "PRAGMA foreign_keys = ON",
            "BEGIN"};
        for (const auto& statements : {schema, fill_sql(todos)})
            all.insert(all.end(), statements.begin(), statements.end());
        all.push_back("COMMIT");
        return all;
    }

    Side side(std::function<void(std::size_t)> run) { return {name_, std::move(run)}; }
    Side inserting(std::function<void(std::size_t)> run) {
        Side result = side(std::move(run));
        result.after = [this] {
            db_.execute(fmt::format("DELETE FROM todo WHERE id > {}", todos_));
        };
        return result;
    }
    Side changing(std::function<void(RawTodo&)> change) {
        Side result = side([this, change = std::move(change)](std::size_t) {
            undone([&] {
                for (RawTodo& todo : rows_) change(todo);
            });
        });
        result.before = [this](std::size_t n) {
            rows_.clear();
            all_.bind(1, static_cast<std::int64_t>(n));
            while (all_.step()) read(all_, rows_.emplace_back());
            all_.reset();
        };
        return result;
    }
    void undone(const std::function<void()>& work) {
        begin_.run();
        work();
        rollback_.run();
    }
    static std::string insert_sql(std::size_t rows) {
        std::string sql = "INSERT INTO todo (title, done, priority, note, owner_id) VALUES ";
        for (std::size_t i = 0; i < rows; ++i) sql += i ? ", (?, ?, ?, ?, ?)" : "(?, ?, ?, ?, ?)";
        return sql;
    }

    std::string name_;
    RawDatabase db_;
    std::int64_t todos_;
    std::vector<RawTodo> rows_;

    RawStatement begin_ = db_.prepare("BEGIN IMMEDIATE");
    RawStatement commit_ = db_.prepare("COMMIT");
    RawStatement rollback_ = db_.prepare("ROLLBACK");
    RawStatement insert_ = db_.prepare(insert_sql(1));
    RawStatement insert_many_ = db_.prepare(insert_sql(rows_at_once));
    RawStatement update_ =
        db_.prepare("UPDATE todo SET title = ?, done = ?, priority = ?, note = ?, owner_id = ? "
                    "WHERE id = ?");
    RawStatement update_priority_ = db_.prepare("UPDATE todo SET priority = ? WHERE id = ?");
    RawStatement delete_ = db_.prepare("DELETE FROM todo WHERE id = ?");
    RawStatement delete_tags_ = db_.prepare("DELETE FROM todo_tags WHERE todo_id = ?");
    RawStatement get_ =
        db_.prepare("SELECT id, title, done, priority, note, owner_id FROM todo WHERE id = ?");
    RawStatement all_ = db_.prepare(
        "SELECT id, title, done, priority, note, owner_id FROM todo ORDER BY id LIMIT ?");
    RawStatement open_ =
        db_.prepare("SELECT id, title, done, priority, note, owner_id FROM todo WHERE owner_id = ? "
                    "AND NOT done ORDER BY priority DESC, id DESC LIMIT ?");
    RawStatement join_ = db_.prepare(
        "SELECT todo.id, title, done, priority, note, owner_id, user.id, username FROM todo "
        "JOIN user ON user.id = owner_id WHERE todo.id >= ? AND todo.id < ?");
    RawStatement tags_ = db_.prepare(
        "SELECT tag.id, name FROM todo_tags JOIN tag ON tag.id = tag_id WHERE todo_id = ?");
    RawStatement first_ =
        db_.prepare("SELECT id, title, done, priority, note, owner_id FROM todo WHERE id <= ?");
    RawStatement tags_of_first_ =
        db_.prepare("SELECT todo_id, tag.id, name FROM todo_tags JOIN tag ON tag.id = tag_id "
                    "WHERE todo_id <= ?");
    RawStatement delete_tags_of_user_ = db_.prepare(
        "DELETE FROM todo_tags WHERE todo_id IN (SELECT id FROM todo WHERE owner_id = ?)");
    RawStatement delete_todos_of_user_ = db_.prepare("DELETE FROM todo WHERE owner_id = ?");
    RawStatement delete_user_ = db_.prepare("DELETE FROM user WHERE id = ?");
};

} // namespace bench
