// The models of this folder's tests.
#pragma once

#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"

using namespace rowcall;

struct Room : Model<Room> {
    Id id;
    std::string name;
    static constexpr auto meta() { return table<Room>(field<&Room::name>.unique().max_length(40)); }
};

struct Booking : Model<Booking> {
    Id id;
    ForeignKey<Room> room;
    Date day{};
    int from = 0;
    int until = 1;
    static constexpr auto meta() {
        return table<Booking>(
            unique_together<&Booking::room, &Booking::day>, check{"in_order", "\"from\" < until"});
    }
};

/// A database in memory, the default one.
struct Hotel {
    testing::TestDatabase<Room, Booking> db;
};
