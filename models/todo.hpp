// Something to be done, and the signal that it has been.
#pragma once

#include "models/tag.hpp"
#include "models/user.hpp"

namespace rowcall::models {

struct Todo : Model<Todo> {
    Id id;
    std::string title;
    bool done = false;
    std::optional<std::string> priority; ///< "A" (first) to "Z"
    std::optional<Date> created_on;
    std::optional<Date> due;
    std::optional<Timestamp> completed_at;
    ForeignKey<User> owner;
    ManyToMany<Tag> tags;

    /// Completes the item and sends `todo_completed`, both in one transaction. Does nothing, and
    /// returns false, if it is completed already: in the database, whatever this object says.
    /// If it throws, nothing has changed, in the object neither.
    bool mark_as_done();

    static constexpr auto meta() {
        return table<Todo>(
            "todo", field<&Todo::title>.max_length(200),
            field<&Todo::priority>.check("priority BETWEEN 'A' AND 'Z' AND length(priority) = 1"),
            field<&Todo::owner>.on_delete(cascade), index<&Todo::owner, &Todo::id>,
            index<&Todo::owner, &Todo::done>, index<&Todo::due>.where("done = 0"),
            ordering<&Todo::id>);
    }
};

/// An item was completed. Sent by `mark_as_done` within its transaction: a receiver that throws
/// leaves the item as it was.
inline Signal<void(Todo&)> todo_completed{"todo_completed"};

} // namespace rowcall::models
