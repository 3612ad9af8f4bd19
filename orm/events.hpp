// What signals about records tell of them.
#pragma once

#include "orm/any_model.hpp"
#include "orm/records/old_row.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace rowcall {

class Database;

/// What a save does. `created` is only known to post_save: an INSERT was made.
struct SaveEvent {
    bool created = false;
    /// The record comes from a fixture: do not touch other rows, they may not be there yet.
    bool raw = false;
    /// The members that are written, by name; empty for all of them.
    std::optional<std::vector<std::string_view>> update_fields{};
    Database& database;
    /// For the library: see old() and changed().
    std::shared_ptr<detail::OldRow> old_row{};

    /// The row as it was stored before this save; null when there was none. Lives as long as the
    /// event. It is read (a SELECT for each save that somebody listens to) if any code of the
    /// program calls this or changed<...>() of the model, or has connected a receiver for one of
    /// its members; other models' saves pay nothing. Throws ProgrammingError for an event about
    /// another model.
    template<class T>
    const T* old() const {
        detail::ask_for_old_row<T>();
        return static_cast<const T*>(old_record(model_info<T>()));
    }
    /// Does the save change what is stored of this member (of any member of an embedded struct)?
    /// In pre_save, would it, as the record is now? A member that is not written does not change,
    /// and an INSERT changes none: see `created`. Else as old().
    template<auto Member>
    bool changed() const {
        using T = detail::OwnerOf<Member>;
        if constexpr (detail::check_watched<Member>()) {
            detail::ask_for_old_row<T>();
            old_record(model_info<T>());
            return is_changed(
                detail::column_index<Member>, detail::count_columns<detail::TypeOf<Member>>());
        }
        return false; // one sentence is enough
    }
    /// The same for receivers of any model, by the names of members, where nobody knows from the
    /// code that they are asked for: throw ProgrammingError unless a receiver of this model, or of
    /// any, is connected with `.old_row = true`.
    std::optional<AnyModel> old() const;
    bool changed(std::string_view field) const;

    /// For the library.
    const void* old_record(const ModelInfo& model) const;
    bool is_changed(std::size_t first_column, std::size_t count) const;
};

/// What a deletion does.
struct DeleteEvent {
    /// Where the deletion began: the record whose remove() was called, or none when it was a
    /// query set's.
    std::optional<AnyModel> origin{};
    Database& database;
};

enum class M2mAction : std::uint8_t {
    pre_add,
    post_add,
    pre_remove,
    post_remove,
    pre_clear,
    post_clear
};
/// "pre_add", "post_add", ...
std::string_view to_string(M2mAction action) noexcept;

/// A change of a many-to-many relation, seen from the record whose manager was used.
struct M2mEvent {
    M2mAction action;
    /// Is this the side that does not declare the relation?
    bool reverse = false;
    /// The model at the other end, whose keys are in `pks`.
    const ModelInfo& model;
    /// What is added or removed, ascending; empty for clear. In pre_add and pre_remove a
    /// receiver may erase keys, which then are left alone.
    std::optional<std::vector<OwnedValue>>& pks;
    /// Of what is to be removed (pre_) or was (post_remove, post_clear): the keys that really were
    /// related, ascending. Empty for add.
    const std::vector<OwnedValue>& removed;
    /// The join table.
    const ModelInfo& through;
    bool raw = false;
    Database& database;
};

enum class BulkOperation : std::uint8_t {
    create,
    update,
    upsert, ///< bulk_create with conflict_fields: some are created, others updated
    remove
};
/// "create", "update", ...
std::string_view to_string(BulkOperation operation) noexcept;

/// A write of many rows by few statements, after it.
struct BulkEvent {
    BulkOperation operation;
    const ModelInfo& model;
    /// Of the rows written, ascending.
    std::vector<OwnedValue> keys{};
    /// The members that were written, by name; empty for whole rows.
    std::vector<std::string_view> fields{};
    /// How many rows; as the write itself returns it.
    std::int64_t count = 0;
    Database& database;
};

} // namespace rowcall
