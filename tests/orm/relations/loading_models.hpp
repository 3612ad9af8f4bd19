// The models and rows of the tests of loading: chains of relations of every kind.
#pragma once

#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"
#include "tests/orm/statement_log.hpp"

#include <string>
#include <vector>

using namespace rowcall;

struct City : Model<City> {
    Id id;
    std::string name;
};
struct Worker : Model<Worker> {
    Id id;
    std::string name;
    ForeignKey<City> city;
    static constexpr auto meta() {
        return table<Worker>(field<&Worker::name>.unique(), field<&Worker::city>.null());
    }
};
struct Badge : Model<Badge> {
    Id id;
    std::string code;
    OneToOne<Worker> worker;
};
struct Mark : Model<Mark> {
    Id id;
    std::string name;
};
struct Task : Model<Task> {
    Id id;
    std::string title;
    ForeignKey<Worker> worker;
    ForeignKey<Worker, std::string, "name"> by_name;
    ManyToMany<Mark> marks;
    static constexpr auto meta() {
        return table<Task>(
            field<&Task::worker>.null(), field<&Task::by_name>.null(), ordering<&Task::id>);
    }
};
struct Remark : Model<Remark> {
    Id id;
    std::string text;
    ForeignKey<Task> task;
};

/// Workers: ann of Rome with a badge, bob of no city without one. Tasks: "a" and "b" of ann, "c"
/// of bob, "d" of nobody; "a" has the marks x and y, "b" y; "a" has two remarks, "c" one.
struct Workshop {
    Workshop() {
        fill(db);
        log.take();
    }
    static void fill(Database& db) {
        db.create_tables<City, Worker, Badge, Mark, Task, Remark>();
        City::objects(db).create({.name = "Rome"});
        Worker::objects(db).create({.name = "ann", .city = 1});
        Worker::objects(db).create({.name = "bob"});
        Badge::objects(db).create({.code = "A1", .worker = 1});
        Mark::objects(db).create({.name = "x"});
        Mark::objects(db).create({.name = "y"});
        Task::objects(db).create({.title = "a", .worker = 1, .by_name = "ann"});
        Task::objects(db).create({.title = "b", .worker = 1, .by_name = "bob"});
        Task::objects(db).create({.title = "c", .worker = 2, .by_name = "ann"});
        Task::objects(db).create({.title = "d"});
        Task::objects(db).get(1).related<&Task::marks>().add(1, 2);
        Task::objects(db).get(2).related<&Task::marks>().add(2);
        for (const int task : {1, 1, 3})
            Remark::objects(db).create({.text = "on " + std::to_string(task), .task = task});
    }
    /// How many SELECTs have run since the last call.
    std::size_t selects() {
        std::size_t number = 0;
        for (const std::string& statement : log.take()) number += statement.starts_with("SELECT");
        return number;
    }
    testing::TestDatabase<> db;
    StatementLog log{db};
};
