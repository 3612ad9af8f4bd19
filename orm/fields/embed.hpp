// The member that stands for a group of fields that several models share.
#pragma once

#include <utility>

namespace rowcall {

/// The members of T, a plain struct, as columns of the model that has this member: what Django
/// does by abstract base classes.
///
///     struct Timestamps {
///         Timestamp created, changed;
///         static constexpr auto meta() {
///             return options<Timestamps>(
///                 field<&Timestamps::created>.auto_now_add(),
///                 field<&Timestamps::changed>.auto_now());
///         }
///     };
///     struct Todo : Model<Todo> {
///         Id id;
///         Embed<Timestamps> times; // todo.times.created; the columns "created" and "changed"
///     };
///
/// Queries name it by a path: `col<&Todo::times, &Timestamps::created>`. `save<&Todo::times>()`
/// writes the whole group. The model's `field<&Todo::times>.prefix("time_")` names the columns
/// "time_created" and "time_changed", so that a model can have a group twice. T has columns and
/// other groups only: no key, no ManyToMany.
template<class T>
struct Embed : T {};

namespace detail {

template<class M>
inline constexpr bool is_embed = false;
template<class T>
inline constexpr bool is_embed<Embed<T>> = true;

template<class T>
T embedded_in(const Embed<T>&); // not defined
/// The struct that an Embed member has.
template<class M>
using Embedded = decltype(embedded_in(std::declval<M>()));

} // namespace detail
} // namespace rowcall
