// A completed item, for programs that keep their log of these in the database itself.
#pragma once

#include "orm/orm.hpp"

namespace rowcall::models {

struct LogEntry : Model<LogEntry> {
    Id id;
    Timestamp at;
    std::string who; ///< User::username
    std::string what;
};

} // namespace rowcall::models
