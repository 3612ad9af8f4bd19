// Query sets, records, managers and loaders that outlive what they come from; other databases.
#include "tests/orm/relations/loading_models.hpp"

#include <doctest/doctest.h>

namespace {

/// What a database leaves behind when it is closed.
struct Remains {
    explicit Remains(RelatedLoading mode) {
        Database db{"sqlite::memory:"};
        Workshop::fill(db);
        tasks = Task::objects(db).related_loading(mode).to_vector();
        marks.emplace(tasks[0].related<&Task::marks>());
        remarks.emplace(tasks[0].related<&Remark::task>());
    }
    std::vector<Task> tasks;
    std::optional<decltype(Task{}.related<&Task::marks>())> marks;
    std::optional<decltype(Task{}.related<&Remark::task>())> remarks;
};

} // namespace

TEST_CASE("a closed database is an error for all that comes from it") {
    Workshop another; // which is the default one, and must not be taken instead
    for (const RelatedLoading mode : {RelatedLoading::one, RelatedLoading::peers}) {
        Remains left{mode};
        CHECK_THROWS_AS(left.tasks[0].worker.get(), ProgrammingError);
        CHECK_THROWS_AS(left.tasks[0].related<&Task::marks>(), ProgrammingError);
        CHECK_THROWS_AS(left.marks->size(), ProgrammingError);
        CHECK_THROWS_AS(left.marks->count(), ProgrammingError);
        CHECK_THROWS_AS(left.marks->add(1), ProgrammingError);
        CHECK_THROWS_AS(left.marks->remove(1), ProgrammingError);
        CHECK_THROWS_AS(left.marks->clear(), ProgrammingError);
        CHECK_THROWS_AS(left.marks->set({1}), ProgrammingError);
        CHECK_THROWS_AS(left.marks->create({.name = "z"}), ProgrammingError);
        CHECK_THROWS_AS(left.marks->get_or_create({.name = "z"}), ProgrammingError);
        CHECK_THROWS_AS(left.remarks->size(), ProgrammingError);
        CHECK_THROWS_AS(left.remarks->add(1), ProgrammingError);
        CHECK_THROWS_AS(left.remarks->set({1}), ProgrammingError);
        CHECK_THROWS_AS(left.remarks->create({.text = "z"}), ProgrammingError);
        CHECK_THROWS_AS(left.remarks->get_or_create({.text = "z"}), ProgrammingError);
    }
    CHECK(another.db.query("SELECT 1 FROM mark WHERE name = 'z'").empty());
}

TEST_CASE("records outlive the query set that loaded them, and load what they need") {
    Workshop shop;
    const auto load = [](RelatedLoading mode) {
        return Task::objects()
            .prefetch<reverse<&Remark::task>>()
            .related_loading(mode)
            .to_vector()
            .front();
    };
    for (const RelatedLoading mode : {RelatedLoading::one, RelatedLoading::peers}) {
        const Task task = load(mode);
        CHECK(task.related<&Remark::task>().size() == 2);
        CHECK(task.related<&Task::marks>().size() == 2);
        CHECK(task.worker.get().city.get().name == "Rome");
    }
}

TEST_CASE("managers outlive their record, and their rows the manager") {
    Workshop shop;
    auto remarks = [] {
        const Task task = Task::objects().related_loading(RelatedLoading::peers).get(1);
        return task.related<&Remark::task>();
    }();
    CHECK(remarks.size() == 2);
    remarks.create({.text = "third"});
    CHECK(remarks.size() == 3);
    const auto marks = Task::objects().get(1).related<&Task::marks>();
    CHECK(marks.size() == 2);
    const auto all = marks.all();
    std::string names;
    for (const Mark& mark : Task::objects().get(1).related<&Task::marks>()) names += mark.name;
    CHECK(names == "xy");
    CHECK(all.size() == 2);
    const auto tasks = remarks[0].task.get().related<&Task::marks>();
    CHECK(tasks.count() == 2);
}

TEST_CASE("a record looks for its related rows where it was read from") {
    Workshop shop; // the default database
    Database other{"sqlite::memory:"};
    Workshop::fill(other);
    other.execute("UPDATE task SET by_name_id = NULL");
    other.execute("UPDATE worker SET name = 'other ' || name");
    other.execute("UPDATE city SET name = 'other Rome'");
    const auto check = [](const Task& task) {
        CHECK(task.worker.get().name == "other ann");
        CHECK(task.worker.get().city.get().name == "other Rome");
        CHECK(task.worker.get().related<&Task::worker>()[0].worker.get().name == "other ann");
    };
    const auto tasks = Task::objects(other);
    check(tasks[0]);
    check(tasks.get(1));
    check(*tasks.first());
    check(tasks.related_loading(RelatedLoading::peers)[0]);
    check(tasks.select_related<&Task::worker>()[0]);
    check(tasks.prefetch<&Task::worker>()[0]);
    check(std::get<0>(tasks.annotate(count(col<&Task::marks, &Mark::id>))[0]));
    check(Task::objects().in_database(other)[0]);
    check(Remark::objects(other).get(1).task.get());
    for (Task& task : tasks.filter(col<&Task::id> == 1).stream()) check(task);
    Task task = tasks.get(1);
    task.refresh();
    check(task);
    check(tasks.create({.title = "new", .worker = 1}));
    check(tasks.get_or_create({.title = "new"}).first);
    check(Worker::objects(other).get(1).related<&Task::worker>().create({.title = "newer"}));
    Task saved{.title = "saved", .worker = 1};
    saved.save({.database = &other});
    check(saved);
    Task assigned{.title = "assigned", .worker = Worker::objects(other).get(1)};
    check(assigned);
    const ScopedConnection connection = post_delete.connect<Task>(check);
    tasks.get(1).related<&Remark::task>().all().remove();
    tasks.get(1).related<&Task::marks>().clear();
    tasks.get(1).remove();
    CHECK(task.worker.get(&shop.db).name == "other ann"); // it is known already
    task.worker = 1;
    CHECK(task.worker.get(&shop.db).name == "ann");
}
