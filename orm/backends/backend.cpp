#include "orm/backends/backend.hpp"

#include "orm/backends/sqlite/sqlite_backend.hpp"
#include "orm/error.hpp"

#include <fmt/format.h>

namespace rowcall::detail {

std::unique_ptr<BackendFactory> make_backend_factory(const DatabaseAddress& address) {
    if (address.scheme == "sqlite") return std::make_unique<SqliteFactory>(address);
    throw ProgrammingError{fmt::format(
        "database URL \"{}\": there is no backend for {}, only for sqlite", address.options.url,
        address.scheme)};
}

} // namespace rowcall::detail
