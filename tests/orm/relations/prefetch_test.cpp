// Rows of relations that come along by one query a step.
#include "tests/orm/relations/loading_models.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace {

std::string names(const QuerySet<Mark>& marks) {
    std::string all;
    for (const Mark& mark : marks) all += mark.name;
    return all;
}
std::string titles(const QuerySet<Task>& tasks) {
    std::string all;
    for (const Task& task : tasks) all += task.title;
    return all;
}

} // namespace

TEST_CASE("prefetch: a foreign key, its other side, a many-to-many, its other side") {
    Workshop shop;
    const auto tasks = Task::objects().prefetch<&Task::worker>().prefetch<&Task::marks>();
    REQUIRE(tasks.size() == 4);
    CHECK(shop.selects() == 3);
    CHECK(tasks[0].worker.get().name == "ann");
    CHECK(&tasks[0].worker.get() == &tasks[1].worker.get()); // one object for one row
    CHECK_FALSE(tasks[3].worker.is_loaded());
    CHECK(names(tasks[0].related<&Task::marks>()) == "xy");
    CHECK(names(tasks[1].related<&Task::marks>()) == "y");
    CHECK(names(tasks[3].related<&Task::marks>()) == "");
    CHECK(shop.selects() == 0);

    const auto workers =
        Worker::objects().prefetch<reverse<&Task::worker>>().order_by(col<&Worker::id>);
    CHECK(titles(workers[0].related<&Task::worker>()) == "ab");
    CHECK(titles(workers[1].related<&Task::worker>()) == "c");
    const auto marks = Mark::objects().prefetch<reverse<&Task::marks>>().order_by(col<&Mark::id>);
    CHECK(titles(marks[0].related<&Task::marks>()) == "a");
    CHECK(titles(marks[1].related<&Task::marks>()) == "ab");
    CHECK(shop.selects() == 4);
}

TEST_CASE("prefetch by a unique column that is not the key, in both directions") {
    Workshop shop;
    const auto tasks = Task::objects().prefetch<&Task::by_name>();
    CHECK(tasks[1].by_name.get().name == "bob");
    const auto workers =
        Worker::objects().prefetch<reverse<&Task::by_name>>().order_by(col<&Worker::id>);
    CHECK(titles(workers[0].related<&Task::by_name>()) == "ac");
    CHECK(titles(workers[1].related<&Task::by_name>()) == "b");
    CHECK(shop.selects() == 4);
}

TEST_CASE("prefetch, three steps of different kinds") {
    Workshop shop;
    const auto cities =
        City::objects().prefetch<reverse<&Worker::city>, reverse<&Task::worker>, &Task::marks>();
    const auto workers = cities[0].related<&Worker::city>();
    REQUIRE(workers.size() == 1);
    const auto tasks = workers[0].related<&Task::worker>();
    REQUIRE(tasks.size() == 2);
    CHECK(names(tasks[0].related<&Task::marks>()) == "xy");
    CHECK(shop.selects() == 4);

    const auto remarks = Remark::objects()
                             .order_by(col<&Remark::id>)
                             .prefetch<&Remark::task, &Task::worker, reverse<&Badge::worker>>();
    CHECK(remarks[0].task.get().worker.get().related<&Badge::worker>().get().code == "A1");
    CHECK(shop.selects() == 4);
}

TEST_CASE("several prefetches of one beginning fetch it once, and keep all of it") {
    Workshop shop;
    const auto tasks = Task::objects()
                           .prefetch<&Task::worker, reverse<&Badge::worker>>()
                           .prefetch<&Task::worker, &Worker::city>()
                           .prefetch<&Task::worker>();
    CHECK(tasks[0].worker.get().related<&Badge::worker>().get().code == "A1");
    CHECK(tasks[0].worker.get().city.get().name == "Rome");
    CHECK(shop.selects() == 4);
    const auto workers = Worker::objects()
                             .order_by(col<&Worker::id>)
                             .prefetch<reverse<&Task::worker>, &Task::marks>()
                             .prefetch<reverse<&Task::worker>, reverse<&Remark::task>>()
                             .prefetch<reverse<&Task::worker>>();
    CHECK(names(workers[0].related<&Task::worker>()[0].related<&Task::marks>()) == "xy");
    CHECK(workers[0].related<&Task::worker>()[0].related<&Remark::task>().size() == 2);
    CHECK(shop.selects() == 4);
}

TEST_CASE("prefetch behind what select_related brought") {
    Workshop shop;
    const auto tasks = Task::objects()
                           .select_related<&Task::worker>()
                           .prefetch<&Task::worker, reverse<&Task::worker>>();
    CHECK(titles(tasks[0].worker.get().related<&Task::worker>()) == "ab");
    CHECK(shop.selects() == 2);
}

TEST_CASE("a narrowed prefetch: only those rows, in that order") {
    Workshop shop;
    const auto tasks = Task::objects().prefetch<&Task::marks>(
        Mark::objects().filter(col<&Mark::id> > 0).order_by(col<&Mark::name>.desc()));
    CHECK(names(tasks[0].related<&Task::marks>()) == "yx");
    const auto workers =
        Worker::objects()
            .order_by(col<&Worker::id>)
            .prefetch<reverse<&Task::worker>>(Task::objects().filter(col<&Task::title> == "b"));
    CHECK(titles(workers[0].related<&Task::worker>()) == "b");
    CHECK(titles(workers[1].related<&Task::worker>()) == "");
    CHECK(shop.selects() == 4);
    CHECK(workers[0].related<&Task::worker>().count() == 2); // asks the database
    const auto some = Task::objects().prefetch<&Task::worker>(
        Worker::objects().filter(col<&Worker::name> == "bob"));
    CHECK_FALSE(some[0].worker.is_loaded());
    CHECK(some[2].worker.is_loaded());
    CHECK(some[0].worker.get().name == "ann"); // read when it is asked for
}

TEST_CASE("what a prefetch cannot do is refused") {
    Workshop shop;
    CHECK_THROWS_WITH_AS(
        Task::objects().prefetch<&Task::marks>(Mark::objects().limit(1)).size(),
        "mark: prefetch of a query with limit, offset or slice", ProgrammingError);
    CHECK_THROWS_WITH_AS(
        Task::objects().prefetch<&Task::marks>().prefetch<&Task::marks>(Mark::objects()).size(),
        "prefetch: Task.marks has come along already: give its query set first", ProgrammingError);
    CHECK_THROWS_AS(Task::objects().limit(1).prefetch<&Task::marks>(), ProgrammingError);
}

TEST_CASE("prefetch of no rows asks nothing, of NULLs nothing more") {
    Workshop shop;
    const auto nothing = Task::objects().filter(col<&Task::id> < 0).prefetch<&Task::marks>();
    CHECK(nothing.empty());
    CHECK(shop.selects() == 1);
    const auto nobodys = Task::objects()
                             .filter(col<&Task::title> == "d")
                             .prefetch<&Task::worker, reverse<&Badge::worker>>();
    CHECK(nobodys.size() == 1);
    CHECK(shop.selects() == 1);
}

TEST_CASE("prefetch of many rows is done in batches") {
    Workshop shop;
    std::vector<Task> many(1'200, Task{.title = "n", .worker = 2});
    Task::objects().bulk_create(many);
    Mark::objects().get(1).related<&Task::marks>().add(many);
    shop.selects();
    const auto tasks = Task::objects()
                           .filter(col<&Task::title> == "n")
                           .prefetch<&Task::worker>()
                           .prefetch<&Task::marks>();
    REQUIRE(tasks.size() == 1'200);
    CHECK(shop.selects() == 1 + 1 + 3); // one worker; the marks of 500, 500 and 200 tasks
    for (const Task& task : tasks) {
        if (task.worker.get().name != "bob" || task.related<&Task::marks>().size() != 1)
            FAIL("task " << task.id.value() << " lacks its rows");
    }
    CHECK(shop.selects() == 0);
}

TEST_CASE("prefetch finds the rows of every key: in a row, with gaps, the least, the greatest") {
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
    const std::vector<std::vector<std::int64_t>> lists{
        {11, 12, 13, 14},  {14, 13, 12, 11},         {12, 14, 17}, {least, least + 1},
        {greatest, least}, {greatest, greatest - 1}, {-1, 0, 1}};
    for (const auto& keys : lists) {
        Workshop shop;
        Remark::objects().remove();
        Badge::objects().remove();
        Task::objects().remove();
        Worker::objects().remove();
        Worker{.id = 100, .name = "another"}.save();
        Task{.title = "another's", .worker = 100}.save();
        for (const std::int64_t key : keys) {
            Worker{.id = key, .name = std::to_string(key)}.save();
            Task{.title = std::to_string(key), .worker = key}.save();
            Task{.title = "!", .worker = key}.save();
        }
        const auto is_one = col<&Worker::id>.in(keys);
        for (const Worker& worker :
             Worker::objects().filter(is_one).prefetch<reverse<&Task::worker>>())
            CHECK(titles(worker.related<&Task::worker>()) == worker.name + "!");
        for (const Task& task : Task::objects().prefetch<&Task::worker>())
            CHECK((task.title == "!" || task.title.starts_with(task.worker.get().name)));
        CHECK(Worker::objects().filter(is_one).size() == keys.size());
    }
}

TEST_CASE("after a change, the rows are read again") {
    Workshop shop;
    const auto tasks = Task::objects().prefetch<&Task::marks>();
    const Task& a = tasks[0];
    const Task copy = a;
    a.related<&Task::marks>().remove(1);
    CHECK(names(a.related<&Task::marks>()) == "y");
    CHECK(names(copy.related<&Task::marks>()) == "y");
    CHECK(names(tasks[1].related<&Task::marks>()) == "y");
    const auto workers =
        Worker::objects().prefetch<reverse<&Task::worker>>().order_by(col<&Worker::id>);
    CHECK(titles(workers[1].related<&Task::worker>()) == "c");
    workers[1].related<&Task::worker>().add(4);
    CHECK(titles(workers[1].related<&Task::worker>()) == "cd");
    workers[1].related<&Task::worker>().create({.title = "e"});
    CHECK(titles(workers[1].related<&Task::worker>()) == "cde");
    CHECK(titles(workers[0].related<&Task::worker>()) == "ab"); // as it came
}

TEST_CASE("prefetch, first and get: for the rows that are returned") {
    Workshop shop;
    CHECK(names(Task::objects().prefetch<&Task::marks>().first()->related<&Task::marks>()) == "xy");
    CHECK(shop.selects() == 2);
    CHECK(names(Task::objects().prefetch<&Task::marks>().get(2).related<&Task::marks>()) == "y");
    CHECK(shop.selects() == 2);
    const auto slice = Task::objects().prefetch<&Task::marks>().slice(1, 2);
    CHECK(names(slice[0].related<&Task::marks>()) == "y");
}

TEST_CASE("prefetch with a query set brings along what that reads along") {
    Workshop shop;
    const auto by_task = Task::objects()
                             .select_related<&Task::worker, &Worker::city>()
                             .prefetch<&Task::marks>()
                             .order_by(col<&Task::id>);
    const auto marks =
        Mark::objects().prefetch<reverse<&Task::marks>>(by_task).order_by(col<&Mark::id>);
    REQUIRE(marks.size() == 2);
    CHECK(shop.selects() == 3); // the marks; their tasks, with workers and cities; those's marks
    for (const Mark& mark : marks)
        for (const Task& task : mark.related<&Task::marks>()) {
            CHECK(task.worker.get().city.is_loaded());
            CHECK(names(task.related<&Task::marks>()).find(mark.name) != std::string::npos);
        }
    CHECK(shop.selects() == 0);

    // Over a foreign key forwards, too.
    const auto with_city = Worker::objects().select_related<&Worker::city>();
    const auto tasks =
        Task::objects().prefetch<&Task::worker>(with_city.prefetch<reverse<&Task::worker>>());
    REQUIRE(tasks.size() == 4);
    CHECK(shop.selects() == 3);
    CHECK(tasks[0].worker.get().city.is_loaded());
    CHECK(titles(tasks[0].worker.get().related<&Task::worker>()) == "ab");
    CHECK(shop.selects() == 0);

    const auto strict = Worker::objects().prefetch<reverse<&Task::worker>>(
        Task::objects().related_loading(RelatedLoading::raise));
    for (const Task& task : strict[0].related<&Task::worker>())
        CHECK_THROWS_AS(task.by_name.get(), ProgrammingError);
}

TEST_CASE("what takes rows one by one refuses prefetch; a row of a temporary query set is a copy") {
    Workshop shop;
    CHECK_THROWS_WITH_AS(
        Task::objects().prefetch<&Task::marks>().stream(),
        "task: a stream has one row at a time, prefetch needs many: use in_batches()",
        ProgrammingError);
    static_assert(std::same_as<decltype(Task::objects()[0]), Task>);
    const auto related = Task::objects().order_by(col<&Task::id>)[0].related<&Task::marks>();
    CHECK(names(related) == "xy");
}
