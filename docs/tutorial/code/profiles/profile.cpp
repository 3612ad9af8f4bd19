#include "profile.hpp"

using namespace rowcall;

namespace {

void create_profile(User& user, const SaveEvent& event) {
    if (event.created && !event.raw)
        Profile{.user = user, .bio = "I am new here."}.save({.database = &event.database});
}

} // namespace

void connect_profile_receivers() { post_save.connect<User>(create_profile); }
