// The models that are measured, their rows, and what both sides ask of them.
#pragma once

#include "orm/orm.hpp"

#include <string>
#include <vector>

namespace bench {

struct User : rowcall::Model<User> {
    rowcall::Id id;
    std::string username;
};

struct Tag : rowcall::Model<Tag> {
    rowcall::Id id;
    std::string name;
};

struct Todo : rowcall::Model<Todo> {
    rowcall::Id id;
    std::string title;
    bool done = false;
    std::int64_t priority = 0;
    std::optional<std::string> note;
    rowcall::ForeignKey<User> owner;
    rowcall::ManyToMany<Tag> tags;

    static consteval auto meta() {
        using namespace rowcall;
        return table<Todo>(field<&Todo::owner>.on_delete(cascade));
    }
};

constexpr std::int64_t user_count = 1000;
constexpr std::int64_t tag_count = 50;
constexpr std::int64_t tags_per_todo = 5;

// What is asked of them.
constexpr std::int64_t page = 20;
constexpr std::int64_t joined_rows = 100;
constexpr std::int64_t prefetched_rows = 1000;

/// Keys all over a table, the same for each side.
class Keys {
public:
    explicit Keys(std::int64_t rows) : rows_{rows} {}
    std::int64_t next() { return (last_ = (last_ + 48271) % rows_) + 1; }

private:
    std::int64_t rows_;
    std::int64_t last_ = 0;
};

/// What a new Todo is given. The title is too long to be kept within the string.
inline const std::string new_title = "Something to be done before long";
inline const std::string new_note = "and noted so that it will not be forgotten";

/// The statements that fill the tables of these models: `todos` rows, each of a user in turn and
/// with five tags, a third of them with a note.
std::vector<std::string> fill_sql(std::int64_t todos);

} // namespace bench
