// The log of completed items, kept in the database itself.
#pragma once

#include "orm/orm.hpp"

namespace todo {

struct LogEntry : rowcall::Model<LogEntry> {
    rowcall::Id id;
    rowcall::Timestamp at;
    std::string who;
    std::string what;
};

} // namespace todo
