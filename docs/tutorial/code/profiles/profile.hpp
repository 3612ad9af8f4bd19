#pragma once

#include "user.hpp"

struct Profile : rowcall::Model<Profile> {
    rowcall::Id id;
    rowcall::ForeignKey<User> user;
    std::string bio;

    static constexpr auto meta() {
        using namespace rowcall;
        return table<Profile>(field<&Profile::user>.unique().on_delete(cascade));
    }
};

// To be called once, by main: from then on each new user gets a profile.
void connect_profile_receivers();
