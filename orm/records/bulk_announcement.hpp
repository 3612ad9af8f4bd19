// What a bulk write sends: to receivers of each row, and of its summary.
#pragma once

#include "orm/announce.hpp"
#include "orm/signals.hpp"

#include <map>

namespace rowcall::detail {

class Session;
struct Query;

/// Copies of rows, by key.
using RowsOfKeys = std::map<OwnedValue, std::shared_ptr<void>>;

/// Those that a query finds.
RowsOfKeys read_rows(Session& session, const Query& query);
/// Those with one of the keys.
RowsOfKeys read_rows(Session& session, const ModelInfo& model, const std::vector<OwnedValue>& keys);

/// Throws ProgrammingError if a bulk write of this model that is announced so would not be told to
/// a receiver that must see it. The error calls it `write`, and says what to do instead.
void require_seen(
    const ModelInfo& model, BulkOperation operation, Announce announce, std::string_view write,
    std::string_view instead = {});

/// One row that is to be written.
struct ToldRow {
    void* record;
    SaveEvent event;
    std::vector<std::size_t> fields{}; ///< that are to be written; empty: all
    bool is_written = false;
};

/// The signals of one bulk write; used within its transaction.
class BulkAnnouncement {
public:
    BulkAnnouncement(
        Session& session, const ModelInfo& model, BulkOperation operation, Announce announce);

    /// Are pre_save and post_save heard, or post_bulk? If neither, nothing need be known of rows.
    bool is_of_each() const noexcept { return of_each_; }
    bool is_of_keys() const noexcept { return of_keys_; }
    /// Do receivers of each row want to know what it was before?
    bool wants_old_rows() const noexcept;

    /// Sends pre_save. `fields` are those to be written, or empty for all; `old` a copy of the row
    /// as it is, where that is wanted and known.
    ToldRow before(
        void* record, const std::vector<std::size_t>& fields, std::shared_ptr<void> old = {});
    /// Sends post_save of an update of these fields, for a row that pre_save did not tell of.
    ToldRow unheralded(const std::vector<std::size_t>& fields) const;
    void tell(ToldRow& unheralded, void* record);
    /// It turned out to be an update of these fields, of that row.
    void set_fields(
        ToldRow& row, const std::vector<std::size_t>& fields, std::shared_ptr<void> old) const;
    /// Sends post_save, if it was written: `created`, or with these fields.
    void after(ToldRow& row);
    /// Sends post_bulk, if that is heard.
    void sum_up(
        std::vector<OwnedValue> keys, const std::vector<std::size_t>& fields, std::int64_t count);

private:
    Session& session_;
    const ModelInfo& model_;
    BulkOperation operation_;
    bool of_each_;
    bool of_keys_;
};

/// Sends post_bulk.
void sum_up(
    Session& session, const ModelInfo& model, BulkOperation operation, std::vector<OwnedValue> keys,
    const std::vector<std::size_t>& fields, std::int64_t count);

} // namespace rowcall::detail
