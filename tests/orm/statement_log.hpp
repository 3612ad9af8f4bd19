// The statements that connections really run, as the database itself reports them.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

/// Logs the statements of every connection that is opened while it lives. One at a time.
class StatementLog {
public:
    StatementLog() {
        logged().clear();
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(&watch));
    }
    ~StatementLog() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&watch)); }
    StatementLog(const StatementLog&) = delete;
    StatementLog& operator=(const StatementLog&) = delete;

    /// The statements since the last call, each cut at the end of its first words: "INSERT INTO
    /// \"todo\"", "BEGIN IMMEDIATE".
    std::vector<std::string> take() {
        const std::lock_guard lock{mutex()};
        std::vector<std::string> taken;
        taken.swap(logged());
        return taken;
    }

private:
    static int watch(sqlite3* handle, const char**, const sqlite3_api_routines*) {
        return sqlite3_trace_v2(
            handle, SQLITE_TRACE_STMT,
            [](unsigned, void*, void* statement, void*) {
                const std::string sql = sqlite3_sql(static_cast<sqlite3_stmt*>(statement));
                const std::lock_guard lock{mutex()};
                logged().push_back(sql.substr(0, sql.find_first_of("(=")));
                auto& text = logged().back();
                text.erase(text.find_last_not_of(' ') + 1);
                return 0;
            },
            nullptr);
    }
    static std::mutex& mutex() {
        static std::mutex instance;
        return instance;
    }
    static std::vector<std::string>& logged() {
        static std::vector<std::string> instance;
        return instance;
    }
};
