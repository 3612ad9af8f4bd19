// How rows are deleted, with all that follows from it: collect, order, then run. Where nobody
// listens, the database does it alone (silent_deletion.hpp).
#pragma once

#include "orm/announce.hpp"
#include "orm/query/expression.hpp"

#include <map>

namespace rowcall {

class Database;

/// What a deletion did: rows by model, cascades and join tables included.
struct DeleteResult {
    std::int64_t total = 0;
    std::map<std::string, std::int64_t, std::less<>> per_model{}; ///< by the struct's name

    void add(const ModelInfo& model, std::int64_t rows) {
        if (rows == 0) return;
        total += rows;
        per_model[std::string{model.name}] += rows;
    }
};

namespace detail {

/// Deletes a record. Afterwards it has no key. Throws ProgrammingError when it has none.
DeleteResult delete_record(const ModelInfo& model, void* record, Database* database);
/// Deletes what a query finds.
DeleteResult delete_rows(const Query& query, Database* database, Announce announce);

} // namespace detail
} // namespace rowcall
