// Many records in few statements, without signals.
#pragma once

#include "orm/schema/field_list.hpp"

namespace rowcall {

class Database;

namespace detail {

struct BulkCreate {
    std::size_t batch_size = 0;
    bool ignore_conflicts = false;
    std::vector<std::size_t> conflict_fields{};
    std::vector<std::size_t> update_fields{};
};

/// A list of records without its type.
struct RecordList {
    void* records;
    const ListAccess* access;
    std::size_t size() const { return access->size(records); }
    void* operator[](std::size_t number) const { return access->at(records, number); }
};
template<class T>
RecordList list_of(std::vector<T>& records) {
    return {&records, &model_info<T>().list};
}

std::int64_t bulk_create(
    Database& database, const ModelInfo& model, RecordList records, const BulkCreate& options);
std::int64_t bulk_update(
    Database& database, const ModelInfo& model, RecordList records,
    const std::vector<std::size_t>& fields);

} // namespace detail

/// How `bulk_create` goes about it.
template<class T>
struct BulkCreateOptions {
    /// Rows of one statement; 0: as many as the database takes.
    std::size_t batch_size = 0;
    /// Passes over rows that a unique constraint refuses.
    bool ignore_conflicts = false;
    /// In place of that: where a row agrees with one that is there in `conflict_fields` (a unique
    /// constraint, or the key), the one that is there gets its `update_fields`.
    FieldList<T> conflict_fields{};
    FieldList<T> update_fields{};

    detail::BulkCreate untyped() const {
        return {batch_size, ignore_conflicts, conflict_fields.columns(), update_fields.columns()};
    }
};

} // namespace rowcall
