// How often the database is asked.
#pragma once

#include "orm/database/database.hpp"

#include <cstddef>
#include <functional>

namespace rowcall::testing {

/// Runs `body`, and throws Failure, with a list of them, if this thread ran another number of
/// statements of the database meanwhile. Transactions and savepoints are statements, too (see
/// QueryEvent). As Django's `assertNumQueries`.
///
///     expect_queries(2, [] { show_page(Todo::objects().prefetch<&Todo::tags>()); });
void expect_queries(Database& database, std::size_t number, const std::function<void()>& body);
/// The same for the default database.
void expect_queries(std::size_t number, const std::function<void()>& body);

} // namespace rowcall::testing
