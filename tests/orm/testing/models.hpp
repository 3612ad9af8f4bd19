// The models of this folder's tests.
#pragma once

#include "orm/orm.hpp"
#include "orm/testing/testing.hpp"

using namespace rowcall;
using namespace rowcall::testing;

struct Label : Model<Label> {
    PrimaryKey<std::string> name;
};

struct Owner : Model<Owner> {
    Id id;
    std::string name;
    static constexpr auto meta() { return table<Owner>(field<&Owner::name>.unique()); }
};

struct Task : Model<Task> {
    Id id;
    std::string title;
    bool done = false;
    ForeignKey<Owner> owner;
    ManyToMany<Label> labels;
    static constexpr auto meta() {
        return table<Task>(field<&Task::owner>.null().on_delete(cascade));
    }
};

/// Each test in a database of its own.
struct Desk {
    TestDatabase<Label, Owner, Task> db;
};

/// Each test in a transaction of its own, in a database that is still empty.
struct RolledBack : Desk {
    TestTransaction test{db};
};

using Texts = std::vector<std::string>;

struct Undo {};
