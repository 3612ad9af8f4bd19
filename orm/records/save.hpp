// How a record is saved: the one place that decides between INSERT and UPDATE.
#pragma once

#include "orm/schema/model_info.hpp"

namespace rowcall {

class Database;

struct SaveOptions {
    /// INSERT, never UPDATE; a row with that key is then a UniqueViolation.
    bool force_insert = false;
    /// UPDATE, never INSERT; no such row is then NotUpdated.
    bool force_update = false;
    /// A fixture is being loaded: written as it is (no auto_now), and receivers are told.
    bool raw = false;
    /// Where to. If not said, where the object comes from; for a new one, the default database.
    Database* database = nullptr;
};

namespace detail {

/// Saves a record. `fields` are the columns to write by update_fields, or null for all.
void save_record(
    const ModelInfo& model, void* record, const SaveOptions& options,
    const std::vector<std::size_t>* fields);

/// Reads the record's row again: all columns, or some. Throws DoesNotExist.
void refresh_record(
    const ModelInfo& model, void* record, Database* database,
    const std::vector<std::size_t>* fields);

} // namespace detail
} // namespace rowcall
