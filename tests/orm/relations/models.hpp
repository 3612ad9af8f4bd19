// The models of this folder's tests.
#pragma once

#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"

using namespace rowcall;

struct Singer : Model<Singer> {
    Id id;
    std::string name;
};

struct Song : Model<Song> {
    Id id;
    std::string title;
    ManyToMany<Singer> singers;
    ForeignKey<Singer> writer;
    static constexpr auto meta() { return table<Song>(field<&Song::writer>.null()); }
};

struct Member : Model<Member> {
    Id id;
    ManyToMany<Member> friends;
};

struct Stage {
    Stage() {
        for (const char* name : {"ann", "bob", "eve"}) Singer{.name = name}.save();
        song.save();
    }
    testing::TestDatabase<Singer, Song, Member> db;
    Song song{.title = "la la"};
};
