// The statements that a database has run, as tests compare them.
#pragma once

#include "orm/database/query_log.hpp"

#include <string>
#include <vector>

struct StatementLog : rowcall::QueryLog {
    using QueryLog::QueryLog;

    /// The statements since the last call, each cut at the end of its first words: "INSERT INTO
    /// \"todo\"", "BEGIN IMMEDIATE".
    std::vector<std::string> take() {
        std::vector<std::string> taken;
        for (const Query& query : queries()) {
            const auto words = query.sql.substr(0, query.sql.find_first_of("(="));
            taken.emplace_back(words.substr(0, words.find_last_not_of(' ') + 1));
        }
        clear();
        return taken;
    }
};
