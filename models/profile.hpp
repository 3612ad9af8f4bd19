// What a user tells of themselves. A receiver of post_save gives one to each new User.
#pragma once

#include "models/user.hpp"

namespace rowcall::models {

struct Profile : Model<Profile> {
    Id id;
    ForeignKey<User> user;
    std::string bio;

    static constexpr auto meta() {
        return table<Profile>("profile", field<&Profile::user>.unique().on_delete(cascade));
    }
};

} // namespace rowcall::models
