// Records that come along in the same query.
#include "tests/orm/relations/loading_models.hpp"

#include <doctest/doctest.h>

TEST_CASE("select_related: three foreign keys deep, one statement") {
    Workshop shop;
    const auto remarks =
        Remark::objects().select_related<&Remark::task, &Task::worker, &Worker::city>().order_by(
            col<&Remark::id>);
    REQUIRE(remarks.size() == 3);
    CHECK(remarks[0].task.get().worker.get().city.get().name == "Rome");
    CHECK(remarks[2].task.get().worker.get().name == "bob");
    CHECK(shop.selects() == 1);
    CHECK_FALSE(remarks[2].task.get().worker.get().city.has_value());
    CHECK_THROWS_AS(remarks[2].task.get().worker.get().city.get(), DoesNotExist);
    CHECK(shop.selects() == 0);
}

TEST_CASE("select_related over a NULL finds nothing and asks nothing") {
    Workshop shop;
    const auto tasks = Task::objects().select_related<&Task::worker, &Worker::city>();
    REQUIRE(tasks.size() == 4); // an outer join
    CHECK_FALSE(tasks[3].worker.has_value());
    CHECK_FALSE(tasks[3].worker.is_loaded());
    CHECK_THROWS_AS(tasks[3].worker.get(), DoesNotExist);
    CHECK(shop.selects() == 1);
}

TEST_CASE("select_related with filter, order, slice, first, get, stream and annotate") {
    Workshop shop;
    const auto tasks = Task::objects().select_related<&Task::worker>();
    const auto check = [&](const Task& task, const char* worker) {
        CHECK(task.worker.is_loaded());
        CHECK(task.worker.get().name == worker);
    };
    check(tasks.filter(col<&Task::worker, &Worker::name> == "bob")[0], "bob");
    check(tasks.order_by(col<&Task::worker, &Worker::name>.desc(), col<&Task::id>)[0], "bob");
    check(tasks.slice(2, 3)[0], "bob");
    check(*tasks.first(), "ann");
    check(tasks.get(3), "bob");
    CHECK(shop.selects() == 5);
    int seen = 0;
    for (Task& task : tasks.stream()) {
        CHECK(task.worker.is_loaded() == task.worker.has_value());
        ++seen;
    }
    CHECK(seen == 4);
    const auto counted = tasks.annotate(count(col<&Task::marks, &Mark::id>));
    check(std::get<0>(counted[0]), "ann");
    CHECK(std::get<1>(counted[0]) == 2);
    CHECK(tasks.count() == 4);
    CHECK(tasks.exists());
    CHECK(std::get<0>(tasks.values<&Task::title>()[0]) == "a");
}

TEST_CASE("select_related backwards over a one-to-one, there or not") {
    Workshop shop;
    const auto workers =
        Worker::objects().select_related<reverse<&Badge::worker>>().order_by(col<&Worker::id>);
    REQUIRE(workers.size() == 2);
    CHECK(workers[0].related<&Badge::worker>().get().code == "A1");
    CHECK(workers[0].related<&Badge::worker>().size() == 1);
    CHECK(workers[1].related<&Badge::worker>().empty());
    CHECK(shop.selects() == 1);
    CHECK_THROWS_AS(workers[1].related<&Badge::worker>().get(), DoesNotExist);

    const auto tasks = Task::objects().select_related<&Task::worker, reverse<&Badge::worker>>();
    shop.selects();
    CHECK(tasks[0].worker.get().related<&Badge::worker>().get().code == "A1");
    CHECK(shop.selects() == 1);
}

TEST_CASE("several paths share their beginning") {
    Workshop shop;
    const auto tasks = Task::objects()
                           .select_related<&Task::worker, &Worker::city>()
                           .select_related<&Task::worker, reverse<&Badge::worker>>()
                           .select_related<&Task::by_name>();
    CHECK(tasks[0].worker.get().city.get().name == "Rome");
    CHECK(tasks[0].worker.get().related<&Badge::worker>().get().code == "A1");
    CHECK(tasks[1].by_name.get().name == "bob");
    CHECK(shop.selects() == 1);
}

TEST_CASE("a row that came along is shared by copies, until another key is assigned") {
    Workshop shop;
    Task task = Task::objects().select_related<&Task::worker>().get(1);
    Task copy = task;
    shop.selects();
    CHECK(&copy.worker.get() == &task.worker.get());
    copy.worker = 2;
    CHECK(copy.worker.get().name == "bob");
    CHECK(task.worker.get().name == "ann");
    CHECK(shop.selects() == 1);
    shop.db.execute("UPDATE city SET name = 'Roma'");
    CHECK(task.worker.get().city.get().name == "Roma");
    task.refresh(); // reads the record again, and forgets what came along with it
    CHECK_FALSE(task.worker.is_loaded());
    shop.selects();
    CHECK(task.worker.get().name == "ann");
    CHECK(shop.selects() == 1);
}

TEST_CASE("get() asks once, id() never") {
    Workshop shop;
    const Task task = Task::objects().get(1);
    CHECK(shop.selects() == 1);
    CHECK(task.worker.id() == 1);
    CHECK(shop.selects() == 0);
    CHECK(task.worker.get().name == "ann");
    CHECK(task.worker.get().name == "ann");
    CHECK(shop.selects() == 1);
}
