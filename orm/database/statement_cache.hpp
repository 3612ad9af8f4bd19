// Prepared statements of one connection, kept by a key: their SQL, or the shape of a query.
#pragma once

#include "orm/backends/backend.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace rowcall::detail {

/// A statement, and which of a query's values each of its parameters takes (of one that is kept by
/// its SQL, nothing).
struct PreparedStatement {
    std::unique_ptr<Statement> statement;
    std::vector<std::uint32_t> values{};
    bool is_kept = true; ///< else it is for one use
};

/// Lends statements out and takes them back. While one is lent (a row loop whose body runs the
/// same query), another is prepared for the same key. Used by one thread at a time.
class StatementCache {
public:
    /// A statement that is kept.
    struct Entry {
        PreparedStatement prepared;
        std::uint64_t last_use = 0;
        bool is_lent = false;
    };

    explicit StatementCache(std::size_t capacity) : capacity_{capacity} {}

    /// A statement on loan; goes back when this is destroyed.
    class Lease {
    public:
        explicit Lease(Entry& entry) : statement_{&entry.prepared}, kept_{&entry} {
            kept_->is_lent = true;
        }
        explicit Lease(PreparedStatement statement)
            : own_{std::make_unique<PreparedStatement>(std::move(statement))}, statement_{
                                                                                   own_.get()} {}
        Lease(Lease&& other) noexcept
            : own_{std::move(other.own_)},
              statement_{other.statement_}, kept_{std::exchange(other.kept_, nullptr)} {}
        ~Lease() {
            if (!kept_) return;
            kept_->prepared.statement->reset();
            kept_->is_lent = false;
        }
        Statement* operator->() const noexcept { return statement_->statement.get(); }
        Statement& operator*() const noexcept { return *statement_->statement; }
        const std::vector<std::uint32_t>& values() const noexcept { return statement_->values; }

    private:
        std::unique_ptr<PreparedStatement> own_; // one that is not kept
        PreparedStatement* statement_;
        Entry* kept_ = nullptr;
    };

    /// `prepare` makes the statement (a PreparedStatement) when it is not here.
    template<class Prepare>
    Lease lend(std::string_view key, const Prepare& prepare) {
        const auto found = entries_.find(key);
        if (found == entries_.end()) return keep(key, prepare());
        found->second.last_use = ++uses_;
        return lend(found->second, prepare);
    }
    /// The same for an entry that is kept elsewhere.
    template<class Prepare>
    static Lease lend(Entry& entry, const Prepare& prepare) {
        return entry.is_lent ? Lease{prepare()} : Lease{entry};
    }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const noexcept {
            return std::hash<std::string_view>{}(key);
        }
    };

    Lease keep(std::string_view key, PreparedStatement statement);

    std::size_t capacity_;
    std::uint64_t uses_ = 0;
    std::unordered_map<std::string, Entry, Hash, std::equal_to<>> entries_;
};

} // namespace rowcall::detail
