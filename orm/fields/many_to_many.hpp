// The member that declares a relation to many rows of another table.
#pragma once

namespace rowcall {

/// Declares a many-to-many relation to T, which may be declared later. It has no column and holds
/// no rows: they stand in a join table named after both (`todo_tags`), and are read and changed
/// through `todo.related<&Todo::tags>()`.
///
/// `Through` is a model of the program's own for the join table, with a foreign key to each side
/// and members of its own; it may be declared later, too. Of a relation from a model to itself,
/// its first foreign key is the near side.
template<class T, class Through = void>
struct ManyToMany {
    using Target = T;
    using Join = Through;
    friend constexpr bool operator==(ManyToMany, ManyToMany) noexcept { return true; }
};

namespace detail {

template<class T>
inline constexpr bool is_many_to_many = false;
template<class T, class Through>
inline constexpr bool is_many_to_many<ManyToMany<T, Through>> = true;

} // namespace detail
} // namespace rowcall
