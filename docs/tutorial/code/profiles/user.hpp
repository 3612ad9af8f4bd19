#pragma once

#include <orm/orm.hpp>

struct User : rowcall::Model<User> {
    rowcall::Id id;
    std::string username;
};
