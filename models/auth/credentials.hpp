// What somebody who logs in has to show.
#pragma once

#include <string>

namespace rowcall::models::auth {

struct Credentials {
    std::string username;
    std::string password;

    /// The same with asterisks for the password, as many for each.
    Credentials masked() const { return {username, "********************"}; }
};

} // namespace rowcall::models::auth
