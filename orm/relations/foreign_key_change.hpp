// Changes of a foreign key from the other end: of the rows that point at one record.
#pragma once

#include "orm/query/expression.hpp"

namespace rowcall {

class Database;

namespace detail {

/// The rows whose foreign key `column` has the value `key`.
struct ForeignSide {
    const ModelInfo* model; ///< that has the foreign key
    const Column* column;
    OwnedValue key; ///< of the record pointed at
    Database* database;
    bool bulk = true; ///< one UPDATE without signals; else each record is saved
};

/// A row to be pointed here: a record in memory, or only its key.
struct ForeignRow {
    void* record;
    OwnedValue key;
};

Query pointing_rows(const ForeignSide& side);
/// Points them here; the records' members are set, too. Throws ProgrammingError for one that is
/// not saved, if `bulk`.
void add_pointing(const ForeignSide& side, const std::vector<ForeignRow>& rows);
/// Ends it for these, whose members stay as they are. Throws DoesNotExist for a record whose
/// member does not point here.
void remove_pointing(const ForeignSide& side, const std::vector<ForeignRow>& rows);
void clear_pointing(const ForeignSide& side);
/// Makes these the rows that point here; of a foreign key that may not be NULL, adds them.
void set_pointing(const ForeignSide& side, const std::vector<ForeignRow>& rows, bool clear);
/// Saves a new record that points here.
void create_pointing(const ForeignSide& side, void* record);

} // namespace detail
} // namespace rowcall
