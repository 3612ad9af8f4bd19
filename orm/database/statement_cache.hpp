// Prepared statements of one connection, kept by their SQL.
#pragma once

#include "orm/backends/backend.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace rowcall::detail {

/// Lends statements out and takes them back. While one is lent (a row loop whose body runs the
/// same query), another is prepared for the same SQL. Used by one thread at a time.
class StatementCache {
public:
    StatementCache(Backend& backend, std::size_t capacity)
        : backend_{backend}, capacity_{capacity} {}

    /// A statement on loan; goes back when this is destroyed.
    class Lease {
    public:
        Lease(StatementCache& cache, std::string sql, std::unique_ptr<Statement> statement)
            : cache_{&cache}, sql_{std::move(sql)}, statement_{std::move(statement)} {}
        Lease(Lease&&) noexcept = default;
        ~Lease() {
            if (statement_) cache_->give_back(std::move(sql_), std::move(statement_));
        }
        Statement* operator->() const noexcept { return statement_.get(); }
        Statement& operator*() const noexcept { return *statement_; }

    private:
        StatementCache* cache_;
        std::string sql_;
        std::unique_ptr<Statement> statement_;
    };

    Lease lend(std::string_view sql);

private:
    struct Entry {
        std::unique_ptr<Statement> statement;
        std::uint64_t last_use = 0;
    };

    void give_back(std::string sql, std::unique_ptr<Statement> statement) noexcept;

    Backend& backend_;
    std::size_t capacity_;
    std::uint64_t uses_ = 0;
    std::unordered_map<std::string, Entry> idle_;
};

} // namespace rowcall::detail
