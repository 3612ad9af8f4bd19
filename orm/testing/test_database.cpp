#include "orm/testing/test_database.hpp"

#include "orm/database/session.hpp"

namespace rowcall {

detail::DefaultForNow::DefaultForNow(Database& database) noexcept : database_{database} {
    const Database* const before = Database::find_default();
    previous_ = before ? before->number() : 0;
    database.make_default();
}

// The one before may have been closed, or a test may have made another one the default.
detail::DefaultForNow::~DefaultForNow() {
    if (!database_.is_default()) return;
    if (Database* const before = Database::find(previous_)) before->make_default();
}

namespace testing {

TestTransaction::TestTransaction(Database& database) : database_{database} {
    database.session().begin_test();
}

TestTransaction::~TestTransaction() { database_.session().end_test(); }

} // namespace testing
} // namespace rowcall
