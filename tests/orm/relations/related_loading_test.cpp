// related_loading: related rows that did not come along, one by one, for all, or not at all.
#include "tests/orm/relations/loading_models.hpp"

#include <doctest/doctest.h>

#include <source_location>

namespace {

constexpr auto peers = RelatedLoading::peers;
constexpr auto raise = RelatedLoading::raise;

} // namespace

TEST_CASE("one by one: a query for each record") {
    Workshop shop;
    const auto tasks = Task::objects();
    for (const Task& task : tasks)
        if (task.worker.has_value()) task.worker.get();
    CHECK(shop.selects() == 4);
}

TEST_CASE("peers: one query for the foreign keys of all rows, at every depth") {
    Workshop shop;
    const auto remarks = Remark::objects().order_by(col<&Remark::id>).related_loading(peers);
    std::string workers;
    for (const Remark& remark : remarks) workers += remark.task.get().worker.get().name + " ";
    CHECK(workers == "ann ann bob ");
    CHECK(shop.selects() == 3);
    CHECK(remarks[0].task.get().worker.get().city.get().name == "Rome");
    CHECK(shop.selects() == 1);
}

TEST_CASE("peers: a manager's rows are read for all rows at once, in every direction") {
    Workshop shop;
    const auto tasks = Task::objects().related_loading(peers);
    std::size_t marks = 0, remarks = 0;
    for (const Task& task : tasks) {
        marks += task.related<&Task::marks>().size();
        remarks += task.related<&Remark::task>().size();
    }
    CHECK(marks == 3);
    CHECK(remarks == 3);
    CHECK(shop.selects() == 3);

    const auto workers = Worker::objects().order_by(col<&Worker::id>).related_loading(peers);
    std::string seen;
    for (const Worker& worker : workers) {
        for (const Task& task : worker.related<&Task::worker>()) {
            seen += task.title;
            for (const Mark& mark : task.related<&Task::marks>()) seen += mark.name;
        }
        for (const Task& task : worker.related<&Task::by_name>()) seen += "(" + task.title + ")";
        for (const Badge& badge : worker.related<&Badge::worker>()) seen += badge.code;
    }
    CHECK(seen == "axyby(a)(c)A1c(b)");
    CHECK(shop.selects() == 6); // by_name takes two: the names, then the tasks
}

TEST_CASE("peers: the one row of a one-to-one is read for all") {
    Workshop shop;
    const auto workers = Worker::objects().order_by(col<&Worker::id>).related_loading(peers);
    CHECK(workers[0].related<&Badge::worker>().get().code == "A1");
    CHECK(workers[1].related<&Badge::worker>().empty());
    CHECK(shop.selects() == 2);
}

TEST_CASE("peers: a query of the program's own is asked for itself") {
    Workshop shop;
    const auto tasks = Task::objects().related_loading(peers);
    CHECK(tasks[0].related<&Task::marks>().filter(col<&Mark::name> == "x").size() == 1);
    CHECK(tasks[0].related<&Task::marks>().count() == 2);
    CHECK(shop.selects() == 3);
}

TEST_CASE("peers: what one record changed is read again for it alone; other relations are not") {
    Workshop shop;
    const auto tasks = Task::objects().related_loading(peers);
    CHECK(tasks[0].related<&Task::marks>().size() == 2);
    tasks[0].related<&Task::marks>().remove(1);
    shop.selects();
    CHECK(tasks[0].related<&Task::marks>().size() == 1);
    CHECK(shop.selects() == 1);
    CHECK(tasks[1].related<&Task::marks>().size() == 1);
    CHECK(shop.selects() == 0);
    for (const Task& task : tasks) (void)task.related<&Remark::task>().size();
    CHECK(shop.selects() == 1);
}

TEST_CASE("peers of joined and prefetched records") {
    Workshop shop;
    const auto tasks = Task::objects()
                           .filter(!col<&Task::worker>.is_null())
                           .select_related<&Task::worker>()
                           .related_loading(peers);
    for (const Task& task : tasks) (void)task.worker.get().related<&Badge::worker>().size();
    CHECK(shop.selects() == 2);
    const auto workers =
        Worker::objects().prefetch<reverse<&Task::worker>>().related_loading(peers);
    for (const Worker& worker : workers)
        for (const Task& task : worker.related<&Task::worker>())
            (void)task.related<&Task::marks>().size();
    CHECK(shop.selects() == 3);
}

TEST_CASE("raise: what did not come along is refused by name") {
    Workshop shop;
    const auto tasks = Task::objects().related_loading(raise);
    CHECK_THROWS_WITH_AS(
        tasks[0].worker.get(),
        "Task.worker did not come with its query, and related_loading(raise) refuses to load it",
        ProgrammingError);
    CHECK_THROWS_WITH_AS(
        tasks[0].related<&Task::marks>().size(),
        "Task.marks did not come with its query, and related_loading(raise) refuses to load it",
        ProgrammingError);
    CHECK_THROWS_WITH_AS(
        tasks[0].related<&Remark::task>().begin(),
        "Remark.task did not come with its query, and related_loading(raise) refuses to load it",
        ProgrammingError);
    CHECK(shop.selects() == 1);
    CHECK_THROWS_AS(tasks[3].worker.get(), DoesNotExist); // NULL is known
    CHECK(tasks[0].related<&Task::marks>().count() == 2); // not a record's rows, but a question

    const auto workers = Worker::objects().related_loading(raise);
    CHECK_THROWS_AS(workers[0].related<&Badge::worker>().get(), ProgrammingError);
    CHECK_THROWS_AS(workers[0].related<&Task::by_name>().size(), ProgrammingError);
}

TEST_CASE("raise: what came along may be used, what it leads to not") {
    Workshop shop;
    const auto tasks = Task::objects()
                           .select_related<&Task::worker>()
                           .prefetch<reverse<&Remark::task>>()
                           .related_loading(raise);
    CHECK(tasks[0].worker.get().name == "ann");
    CHECK_THROWS_AS(tasks[0].worker.get().city.get(), ProgrammingError);
    REQUIRE(tasks[0].related<&Remark::task>().size() == 2);
    CHECK_THROWS_AS(tasks[0].related<&Remark::task>()[0].task.get(), ProgrammingError);
    for (Task& task : Task::objects().related_loading(raise).stream()) {
        if (task.worker.has_value()) CHECK_THROWS_AS(task.worker.get(), ProgrammingError);
    }
    Task changed = tasks[0];
    changed.worker = 2;
    CHECK(changed.worker.get().name == "bob"); // another key, of the program's own
}

TEST_CASE("related_loads: which relation was read one by one, where, how often") {
    Workshop shop;
    reset_related_loads();
    const auto tasks = Task::objects();
    tasks[0].related<&Task::marks>().size();
    if (related_loads().empty()) return; // built with NDEBUG: nothing is counted
    reset_related_loads();
    unsigned line = 0;
    for (const Task& task : tasks)
        if (task.worker.has_value()) {
            line = std::source_location::current().line() + 1;
            task.worker.get();
        }
    tasks[0].related<&Task::marks>().size();
    tasks[0].worker.get(); // known
    const auto loads = related_loads();
    REQUIRE(loads.size() == 2);
    CHECK(loads[0].relation == "Task.worker");
    CHECK(loads[0].queries == 3);
    CHECK(loads[0].line == line);
    CHECK(loads[0].file == std::source_location::current().file_name());
    CHECK(loads[1].relation == "Task.marks");
    CHECK(loads[1].queries == 1);
    reset_related_loads();
    CHECK(related_loads().empty());

    for (const Task& task : Task::objects().related_loading(peers))
        (void)task.related<&Task::marks>().size();
    for (const Task& task : Task::objects().prefetch<&Task::marks>())
        (void)task.related<&Task::marks>().size();
    CHECK(related_loads().empty()); // these are not one by one
}
