// A person who has todos.
#pragma once

#include "orm/orm.hpp"

namespace rowcall::models {

struct User : Model<User> {
    Id id;
    std::string username;
    std::string password{};              ///< its hash, by models/auth; empty: nobody can log in
    std::optional<Timestamp> last_login; ///< kept by a receiver of models/auth

    static constexpr auto meta() {
        return table<User>("user", field<&User::username>.max_length(150).unique());
    }
};

} // namespace rowcall::models
