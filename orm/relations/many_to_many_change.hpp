// Changes of a many-to-many relation: rows of its join table, announced by m2m_changed.
#pragma once

#include "orm/query/expression.hpp"

namespace rowcall {

class Database;

namespace detail {

/// One end of a relation: the record whose manager is used, and which way it looks.
struct ManySide {
    const ManyRelation* relation;
    bool reverse; ///< from the model that does not declare it
    void* record;
    OwnedValue key;
    Database* database;
    bool is_saved = true; ///< was the record ever saved? (Its key may be the program's own.)
    std::shared_ptr<const void> through_defaults{}; ///< a record of the join model, or null
    bool raw = false;                               ///< a fixture is being loaded
    std::shared_ptr<void> kept{};                   ///< the record, if nobody else keeps it

    const ModelInfo& own_model() const;
    const ModelInfo& other_model() const;
    const Column& own_column() const;   ///< of the join table
    const Column& other_column() const; ///< of the join table
};

/// Rows of the other model, by key.
struct RelatedKeys {
    RelatedKeys() = default;
    RelatedKeys(std::vector<OwnedValue> keys) : all{std::move(keys)} {}
    void add(OwnedValue key, bool is_refused = false);
    std::vector<OwnedValue> all;
    /// Those of objects that cannot be added: never saved, while the record was, or the other way.
    std::vector<OwnedValue> refused;
};

/// Each is one transaction, which the receivers run in; keys given twice count once.
void add_related(const ManySide& side, const RelatedKeys& keys);
void remove_related(const ManySide& side, const RelatedKeys& keys);
void clear_related(const ManySide& side);
/// Removes what is there and not wanted, adds what is wanted and not there; or, with `clear`,
/// removes all and adds all.
void set_related(const ManySide& side, const RelatedKeys& keys, bool clear = false);
/// Saves a new record of the other model and adds it.
void create_related(const ManySide& side, void* record);

[[noreturn]] void throw_unsaved_side(const ModelInfo& model);

} // namespace detail
} // namespace rowcall
