// The member that declares a relation to many rows of another table.
#pragma once

namespace rowcall {

/// Declares a many-to-many relation to T, which may be declared later. It has no column and holds
/// no rows: they stand in a join table named after both (`todo_tags`), and are read and changed
/// through `todo.related<&Todo::tags>()`.
template<class T>
struct ManyToMany {
    using Target = T;
    friend constexpr bool operator==(ManyToMany, ManyToMany) noexcept { return true; }
};

namespace detail {

template<class T>
inline constexpr bool is_many_to_many = false;
template<class T>
inline constexpr bool is_many_to_many<ManyToMany<T>> = true;

} // namespace detail
} // namespace rowcall
