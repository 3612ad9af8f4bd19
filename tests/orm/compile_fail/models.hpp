// The models that most mistakes of this folder are made with.
#pragma once

#include "orm/orm.hpp"

using namespace rowcall;

struct User : Model<User> {
    Id id;
    std::string name;
};
struct Todo : Model<Todo> {
    Id id;
    std::string title;
    int number = 0;
    std::vector<std::byte> picture;
    ForeignKey<User> owner;
    ManyToMany<User> helpers;
};
