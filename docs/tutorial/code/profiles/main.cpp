#include "profile.hpp"

#include <iostream>

using namespace rowcall;

// [list]
void note(const User& user) { std::cout << "users changed: " << user.username << '\n'; }
// [end]

// [main]
int main() {
    Database database{"sqlite::memory:"};
    database.make_default();
    database.create_tables<User, Profile>();

    connect_profile_receivers();
    // [end]
    // [receiver]
    receiver<User>(note, post_save, post_delete);
    // [end]

    // [play]
    User ann{.username = "ann"};
    ann.save();
    const Profile profile = Profile::objects().get(col<&Profile::user> == ann);
    std::cout << "ann's profile: " << profile.bio << '\n';

    ann.remove();
    std::cout << "profiles left: " << Profile::objects().count() << '\n';
    // [end]
}
