// SQLite by its C interface, used as best one can by hand: statements prepared once and kept, text
// bound without a copy and read in place, statements reset at once.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

class RawStatement {
public:
    RawStatement(sqlite3* handle, std::string_view sql) {
        if (sqlite3_prepare_v3(
                handle, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                &statement_, nullptr) != SQLITE_OK)
            throw std::runtime_error{sqlite3_errmsg(handle)};
    }
    ~RawStatement() { sqlite3_finalize(statement_); }
    RawStatement(RawStatement&& other) noexcept
        : statement_{std::exchange(other.statement_, nullptr)} {}

    void bind(int number, std::int64_t value) { sqlite3_bind_int64(statement_, number, value); }
    void bind(int number, const std::string& text) {
        sqlite3_bind_text(
            statement_, number, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    }
    void bind(int number, const std::optional<std::string>& text) {
        if (text)
            bind(number, *text);
        else
            sqlite3_bind_null(statement_, number);
    }

    /// Is there another row?
    bool step() {
        const int code = sqlite3_step(statement_);
        if (code == SQLITE_ROW) return true;
        if (code == SQLITE_DONE) return false;
        throw std::runtime_error{sqlite3_errmsg(sqlite3_db_handle(statement_))};
    }
    void reset() { sqlite3_reset(statement_); }
    void run() {
        step();
        reset();
    }

    bool is_null(int column) { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
    std::int64_t integer(int column) { return sqlite3_column_int64(statement_, column); }
    void read(int column, std::string& text) {
        const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
        text.assign(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
    }

private:
    sqlite3_stmt* statement_ = nullptr;
};

class RawDatabase {
public:
    /// Opens it with these flags too, and runs some statements.
    RawDatabase(
        const std::string& location, int flags, const std::vector<std::string>& statements) {
        if (sqlite3_open_v2(
                location.c_str(), &handle_,
                flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI,
                nullptr) != SQLITE_OK)
            throw std::runtime_error{"cannot open " + location};
        for (const std::string& sql : statements) execute(sql);
    }
    ~RawDatabase() { sqlite3_close(handle_); }
    RawDatabase(const RawDatabase&) = delete;
    RawDatabase& operator=(const RawDatabase&) = delete;

    sqlite3* handle() const { return handle_; }
    RawStatement prepare(std::string_view sql) const { return {handle_, sql}; }
    void execute(const std::string& sql) const {
        if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            throw std::runtime_error{sqlite3_errmsg(handle_) + (": " + sql)};
    }

private:
    sqlite3* handle_ = nullptr;
};

} // namespace bench
