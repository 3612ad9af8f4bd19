// Many records in few statements, and what that sends.
#pragma once

#include "orm/announce.hpp"
#include "orm/schema/field_list.hpp"

namespace rowcall {

class Database;

namespace detail {

class Session;
struct Assignment;
struct Query;

struct BulkCreate {
    std::size_t batch_size = 0;
    bool ignore_conflicts = false;
    std::vector<std::size_t> conflict_fields{};
    std::vector<std::size_t> update_fields{};
    Announce announce = Announce::none;
    bool is_told_elsewhere = false; ///< rows of a relation, of which m2m_changed tells
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
    const std::vector<std::size_t>& fields, Announce announce);
/// One UPDATE of all that a query finds.
std::int64_t bulk_update(
    Session& session, const Query& query, const std::vector<Assignment>& assignments,
    Announce announce);

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
    /// What is sent. With `each`, pre_save of all records, in their order; then the rows are
    /// written; then post_save of those that were, `created` being true for those that were
    /// inserted, and the others' `update_fields` in the event. If anything of this is heard, the
    /// keys of all written rows are put into the records, whatever the conflicts.
    Announce announce = Announce::none;

    detail::BulkCreate untyped() const {
        return {
            batch_size, ignore_conflicts, conflict_fields.columns(), update_fields.columns(),
            announce};
    }
};

} // namespace rowcall
