// Rowcall's side of the record benchmarks.
#pragma once

#include "harness.hpp"
#include "todo.hpp"

namespace bench {

using namespace rowcall;

/// A database with the models' tables and `todos` rows.
class RowcallSide {
public:
    RowcallSide(std::string_view url, std::int64_t todos) : db_{url}, todos_{todos} {
        db_.create_tables<User, Tag, Todo>();
        db_.atomic([&] {
            for (const std::string& sql : fill_sql(todos_)) db_.execute(sql);
        });
    }

    /// What creates its tables, for the other side.
    std::vector<std::string> schema() {
        std::vector<std::string> statements;
        for (const auto& row : db_.query(
                 "SELECT sql FROM sqlite_schema WHERE sql NOT NULL AND name NOT LIKE 'sqlite_%'"))
            statements.push_back(std::get<std::string>(row[0]));
        return statements;
    }

    Side insert() {
        return inserting([this](std::size_t n) { db_.atomic([&] { insert_each(n); }); });
    }
    Side insert_autocommit() {
        return inserting([](std::size_t n) { insert_each(n); });
    }
    Side bulk_create() { return bulk_create(Announce::none); }
    Side bulk_create(Announce announce) {
        Side side = inserting([this, announce](std::size_t) {
            db_.atomic([&] { Todo::objects().bulk_create(rows_, {.announce = announce}); });
        });
        side.before = [this](std::size_t n) {
            db_.make_default();
            rows_.clear();
            for (std::size_t i = 0; i < n; ++i) rows_.push_back(new_todo());
        };
        return side;
    }
    Side get() {
        return side([this](std::size_t n) {
            Keys keys{todos_};
            for (std::size_t i = 0; i < n; ++i) keep(Todo::objects().get(keys.next()));
        });
    }
    Side read_all() {
        return side([](std::size_t n) {
            const std::vector<Todo> rows = Todo::objects().limit(n).to_vector();
            keep(rows);
        });
    }
    Side stream() {
        return side([](std::size_t n) {
            std::int64_t sum = 0;
            for (const Todo& todo : Todo::objects().limit(n).stream()) sum += todo.priority;
            keep(sum);
        });
    }
    Side filter() {
        return side([](std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) keep(open_todos(1 + i % 7).to_vector());
        });
    }
    Side filter_prepared() {
        return side([](std::size_t n) {
            const auto todos = open_todos(3);
            for (std::size_t i = 0; i < n; ++i)
                keep(todos.limit(page).to_vector()); // a new query set: one keeps its rows
        });
    }
    Side save() {
        return changing([](Todo& todo) {
            ++todo.priority;
            todo.save();
        });
    }
    Side save_one_field() {
        return changing([](Todo& todo) {
            ++todo.priority;
            todo.save<&Todo::priority>();
        });
    }
    Side remove() {
        return changing([](Todo& todo) { todo.remove(); });
    }
    Side select_related() {
        return side([](std::size_t n) {
            for (std::size_t i = 0; i < n; ++i) {
                const std::int64_t first = 1 + static_cast<std::int64_t>(i);
                keep(Todo::objects()
                         .filter(col<&Todo::id> >= first, col<&Todo::id> < first + joined_rows)
                         .select_related<&Todo::owner>()
                         .to_vector());
            }
        });
    }
    Side tags_of_one() {
        return changing([](Todo& todo) { keep(todo.related<&Todo::tags>().to_vector()); });
    }
    Side prefetch() {
        return side([](std::size_t n) {
            for (std::size_t i = 0; i < n; ++i)
                keep(Todo::objects()
                         .filter(col<&Todo::id> <= prefetched_rows)
                         .prefetch<&Todo::tags>()
                         .to_vector());
        });
    }
    Side cascade() {
        Side result = side([this](std::size_t) {
            undone([&] {
                for (User& user : users_) user.remove();
            });
        });
        result.before = [this](std::size_t n) {
            db_.make_default();
            users_ = User::objects().limit(n).to_vector();
        };
        return result;
    }
    /// One UPDATE of n rows, which is undone.
    Side update(Announce announce) {
        return side([this, announce](std::size_t n) {
            undone([&] {
                const auto rows =
                    Todo::objects().filter(col<&Todo::id> <= static_cast<std::int64_t>(n));
                keep(rows.update(announce, col<& Todo::priority> = col<&Todo::priority> + 1));
            });
        });
    }

    /// The same while somebody listens to post_save of todos.
    Side heard(Side side, std::string name) {
        side.name = std::move(name);
        return listening(
            std::move(side), [] { return post_save.connect<Todo>([](const Todo&) {}); });
    }
    /// ... to post_bulk.
    Side summed_up(Side side) {
        return listening(
            std::move(side), [] { return post_bulk.connect<Todo>([](const BulkEvent&) {}); });
    }

private:
    Side listening(Side side, std::function<Connection()> connect) {
        side.before = [this, before = std::move(side.before),
                       connect = std::move(connect)](std::size_t n) {
            before(n);
            receiver_ = connect();
        };
        side.after = [this, after = std::move(side.after)] {
            receiver_.disconnect();
            if (after) after();
        };
        return side;
    }
    static Todo new_todo() {
        Todo todo{.title = new_title, .priority = 7, .note = new_note};
        todo.owner = 1;
        return todo;
    }
    static void insert_each(std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            Todo todo = new_todo();
            todo.save();
        }
    }
    static QuerySet<Todo> open_todos(std::size_t owner) {
        return Todo::objects()
            .filter(col<&Todo::owner> == static_cast<std::int64_t>(owner), !col<&Todo::done>)
            .order_by(col<&Todo::priority>.desc(), col<&Todo::id>.desc())
            .limit(page);
    }

    Side side(std::function<void(std::size_t)> run) {
        return {"rowcall", std::move(run), [this](std::size_t) { db_.make_default(); }};
    }
    Side inserting(std::function<void(std::size_t)> run) {
        Side result = side(std::move(run));
        result.after = [this] { db_.execute("DELETE FROM todo WHERE id > ?1", todos_); };
        return result;
    }
    // Something with each of n objects, in one transaction, which is undone.
    Side changing(std::function<void(Todo&)> change) {
        Side result = side([this, change = std::move(change)](std::size_t) {
            undone([&] {
                for (Todo& todo : rows_) change(todo);
            });
        });
        result.before = [this](std::size_t n) {
            db_.make_default();
            rows_ = Todo::objects().limit(n).to_vector();
        };
        return result;
    }
    struct Undo {};
    void undone(const std::function<void()>& work) {
        try {
            db_.atomic([&] {
                work();
                throw Undo{};
            });
        } catch (const Undo&) {}
    }

    Database db_;
    std::int64_t todos_;
    std::vector<Todo> rows_;
    std::vector<User> users_;
    Connection receiver_;
};

} // namespace bench
