// Where a test keeps its rows: in memory, and in a file.
#pragma once

#include "orm/orm.hpp"
#include "tests/orm/temporary_folder.hpp"

#include <doctest/doctest.h>

/// Calls `body(Database&)` with a new database in memory, then with one in a file.
template<class Body>
void in_every_place(Body body) {
    {
        INFO("in memory");
        rowcall::Database memory{"sqlite::memory:"};
        body(memory);
    }
    INFO("in a file");
    const TemporaryFolder folder;
    rowcall::Database file{folder.url()};
    body(file);
}
