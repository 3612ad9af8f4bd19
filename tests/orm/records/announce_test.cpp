// What bulk writes send when they are told to.
#include "tests/orm/records/models.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace {

using Lines = std::vector<std::string>;

struct Item : Model<Item> {
    Id id;
    std::string name;
    int count = 0;
    std::optional<int> shelf;
    static constexpr auto meta() {
        return table<Item>(
            field<&Item::name>.unique(), unique_together<&Item::shelf, &Item::count>);
    }
};
struct Part : Model<Part> {
    Id id;
    ForeignKey<Item> item;
    static constexpr auto meta() { return table<Part>(field<&Part::item>.on_delete(cascade)); }
};
struct Loan : Model<Loan> {
    Id id;
    ForeignKey<Item> item;
    static constexpr auto meta() {
        return table<Loan>(field<&Loan::item>.null().on_delete(set_null));
    }
};
struct Coded : Model<Coded> {
    PrimaryKey<std::string> code;
    std::string name;
};

/// Items, and a log of what is sent about them.
struct Stock {
    Stock() {
        db.make_default();
        db.create_tables<Item, Part, Loan, Coded>();
        log.take();
    }
    ~Stock() {
        pre_save.disconnect_all();
        post_save.disconnect_all();
        pre_delete.disconnect_all();
        post_delete.disconnect_all();
        post_bulk.disconnect_all();
    }
    void listen() {
        pre_save.connect([this](const AnyModel& record, const SaveEvent& event) {
            note("pre_save", record, event);
        });
        post_save.connect([this](const AnyModel& record, const SaveEvent& event) {
            note(event.created ? "created" : "updated", record, event);
        });
        pre_delete.connect([this](const AnyModel& record) { note("pre_delete", record); });
        post_delete.connect([this](const AnyModel& record) { note("post_delete", record); });
    }
    void listen_to_summaries() {
        post_bulk.connect([this](const BulkEvent& event) {
            Lines keys;
            for (const OwnedValue& key : event.keys) keys.push_back(to_string(borrow(key)));
            lines.push_back(fmt::format(
                "{} {}: {} [{}] {}", to_string(event.operation), event.model.name, event.count,
                fmt::join(keys, " "), fmt::join(event.fields, " ")));
        });
    }
    void note(std::string_view what, const AnyModel& record) {
        lines.push_back(fmt::format("{} {} {}", what, record.name(), key(record)));
    }
    void note(std::string_view what, const AnyModel& record, const SaveEvent& event) {
        note(what, record);
        if (event.update_fields)
            lines.back() += fmt::format(" of {}", fmt::join(*event.update_fields, " "));
    }
    static std::string key(const AnyModel& record) {
        const OwnedValue key = record.key();
        return to_string(borrow(key));
    }
    Lines take() { return std::exchange(lines, {}); }
    std::size_t count_statements() {
        const auto statements = log.take();
        return static_cast<std::size_t>(std::ranges::count_if(statements, [](const auto& sql) {
            return !sql.starts_with("BEGIN") && sql != "COMMIT";
        }));
    }

    Database db{"sqlite::memory:"};
    StatementLog log{db};
    Lines lines;
};

std::vector<Item> items(int number) {
    std::vector<Item> list;
    for (int i = 0; i < number; ++i) list.push_back({.name = "i" + std::to_string(i)});
    return list;
}

} // namespace

TEST_CASE_FIXTURE(Stock, "bulk writes say nothing unless told to, but remove") {
    listen();
    listen_to_summaries();
    auto list = items(2);
    Item::objects().bulk_create(list);
    Item::objects().bulk_update(list, fields<&Item::count>);
    Item::objects().update(col<& Item::count> = 7);
    CHECK(take().empty());
    Item::objects().remove();
    CHECK(
        take() == Lines{
                      "pre_delete Item 1", "pre_delete Item 2", "post_delete Item 2",
                      "post_delete Item 1", "remove Item: 2 [1 2] "});
}

TEST_CASE_FIXTURE(Stock, "summary: one post_bulk, with operation, keys, fields and count") {
    listen();
    listen_to_summaries();
    auto list = items(3);
    Item::objects().bulk_create(list, {.announce = Announce::summary});
    CHECK(take() == Lines{"create Item: 3 [1 2 3] "});
    list[0].count = list[2].count = 5;
    list.pop_back();
    Item gone{.id = Id{99}, .name = "x"};
    list.push_back(gone);
    Item::objects().bulk_update(list, fields<&Item::count, &Item::name>, Announce::summary);
    CHECK(take() == Lines{"update Item: 2 [1 2] count name"});
    CHECK(
        Item::objects()
            .filter(col<&Item::id> > 1)
            .update(Announce::summary, col<& Item::count> = col<&Item::count> + 1) == 2);
    CHECK(take() == Lines{"update Item: 2 [2 3] count"});
    CHECK(Item::objects().get(3).count == 1);
    CHECK(Item::objects().filter(col<&Item::id> > 1).remove(Announce::summary).total == 2);
    CHECK(take() == Lines{"remove Item: 2 [2 3] "});
    CHECK(Item::objects().count() == 1);
}

TEST_CASE_FIXTURE(Stock, "summary: nothing written, nothing there") {
    listen_to_summaries();
    std::vector<Item> none;
    Item::objects().bulk_create(none, {.announce = Announce::summary});
    Item::objects().update(Announce::summary, col<& Item::count> = 1);
    CHECK(take() == Lines{"create Item: 0 [] ", "update Item: 0 [] count"});
    Item::objects().remove(Announce::summary);
    CHECK(take().empty());
}

TEST_CASE_FIXTURE(Stock, "bulk_create each: pre_save of all, one statement, post_save of all") {
    listen();
    pre_save.connect<Item>([](Item& item) { item.count = 4; });
    listen_to_summaries();
    auto list = items(3);
    list[1].id = 40;
    log.take();
    CHECK(Item::objects().bulk_create(list, {.announce = Announce::each}) == 3);
    CHECK(count_statements() == 2); // those with a key, those without
    CHECK(
        take() == Lines{
                      "pre_save Item NULL", "pre_save Item 40", "pre_save Item NULL",
                      "created Item 41", "created Item 40", "created Item 42",
                      "create Item: 3 [40 41 42] "});
    CHECK(Item::objects().filter(col<&Item::count> == 4).count() == 3);
    Coded::objects().bulk_create({{.code = "b"}, {.code = "a"}}, {.announce = Announce::each});
    CHECK(
        take() == Lines{
                      "pre_save Coded 'b'", "pre_save Coded 'a'", "created Coded 'b'",
                      "created Coded 'a'", "create Coded: 2 ['a' 'b'] "});
}

TEST_CASE_FIXTURE(Stock, "bulk_create each: what a receiver throws undoes all") {
    post_save.connect<Item>([](Item& item) {
        if (item.name == "i1") throw std::runtime_error{"no"};
    });
    auto list = items(3);
    CHECK_THROWS(Item::objects().bulk_create(list, {.announce = Announce::each}));
    CHECK(Item::objects().count() == 0);
    CHECK_FALSE(list[0].id.is_stored());
}

TEST_CASE_FIXTURE(Stock, "upsert each: created says which were inserted, and keys are filled in") {
    auto first = items(2);
    Item::objects().bulk_create(first);
    listen();
    listen_to_summaries();
    std::vector<Item> list{
        {.name = "i1", .count = 5},
        {.name = "new", .count = 6},
        {.name = "i0", .count = 7, .shelf = 3},
        {.name = "new", .count = 8}};
    log.take();
    Item::objects().bulk_create(
        list, {.conflict_fields = fields<&Item::name>,
               .update_fields = fields<&Item::count>,
               .announce = Announce::each});
    CHECK(count_statements() == 2 * 3); // a batch each, as a row stands twice in it
    CHECK(
        take() == Lines{
                      "pre_save Item NULL", "pre_save Item NULL", "pre_save Item NULL",
                      "pre_save Item NULL", "updated Item 2 of count", "created Item 4",
                      "updated Item 1 of count", "updated Item 4 of count",
                      "upsert Item: 4 [1 2 4] "});
    CHECK(list[2].id == 1);
    CHECK(list[2].id.is_stored());
    CHECK(Item::objects().get(4).count == 8);
    CHECK_FALSE(Item::objects().get(1).shelf.has_value());
}

TEST_CASE_FIXTURE(Stock, "upsert each: NULL agrees with nothing, so that such a row is created") {
    Item::objects().bulk_create({{.name = "a", .count = 1}, {.name = "b", .count = 2, .shelf = 1}});
    listen();
    std::vector<Item> list{{.name = "c", .count = 1}, {.name = "d", .count = 2, .shelf = 1}};
    Item::objects().bulk_create(
        list, {.conflict_fields = fields<&Item::shelf, &Item::count>,
               .update_fields = fields<&Item::name>,
               .announce = Announce::each});
    CHECK(
        take() == Lines{
                      "pre_save Item NULL", "pre_save Item NULL", "created Item 3",
                      "updated Item 2 of name"});
    CHECK(Item::objects().get(2).name == "d");
}

TEST_CASE_FIXTURE(Stock, "upsert by a key of the program's own") {
    Coded{.code = "a", .name = "old"}.save();
    listen();
    std::vector<Coded> list{{.code = "a", .name = "new"}, {.code = "b", .name = "b"}};
    Coded::objects().bulk_create(
        list, {.conflict_fields = fields<&Coded::code>,
               .update_fields = fields<&Coded::name>,
               .announce = Announce::each});
    CHECK(
        take() == Lines{
                      "pre_save Coded 'a'", "pre_save Coded 'b'", "updated Coded 'a' of name",
                      "created Coded 'b'"});
}

TEST_CASE_FIXTURE(Stock, "ignore_conflicts each: post_save of what was inserted only") {
    Item::objects().bulk_create(items(1));
    listen();
    listen_to_summaries();
    auto list = items(3);
    CHECK(
        Item::objects().bulk_create(list, {.ignore_conflicts = true, .announce = Announce::each}) ==
        2);
    CHECK(
        take() == Lines{
                      "pre_save Item NULL", "pre_save Item NULL", "pre_save Item NULL",
                      "created Item 3", "created Item 4", "create Item: 2 [3 4] "});
    CHECK_FALSE(list[0].id.is_stored());
    CHECK(list[2].id == 4);
}

TEST_CASE_FIXTURE(Stock, "bulk_update each: of the rows that are there, with what pre_save sets") {
    auto list = items(3);
    Item::objects().bulk_create(list);
    Item::objects().filter(col<&Item::id> == 2).remove();
    listen();
    pre_save.connect<Item>([](Item& item) {
        if (item.id == 3) item.shelf = 9;
    });
    listen_to_summaries();
    for (Item& item : list) item.count = 1;
    CHECK(Item::objects().bulk_update(list, fields<&Item::count>, Announce::each) == 2);
    CHECK(
        take() == Lines{
                      "pre_save Item 1 of count", "pre_save Item 2 of count",
                      "pre_save Item 3 of count", "updated Item 1 of count",
                      "updated Item 3 of count shelf", "update Item: 2 [1 3] count"});
    CHECK(Item::objects().get(3).shelf == 9);
}

TEST_CASE_FIXTURE(Stock, "update each: one statement, and records as they are stored now") {
    Item::objects().bulk_create(items(3));
    post_save.connect<Item>([&](Item& item, const SaveEvent& event) {
        lines.push_back(fmt::format(
            "{} {} {} {} of {}", item.id.value(), item.name, item.count, event.created,
            fmt::join(*event.update_fields, " ")));
        CHECK(item.id.is_stored());
    });
    log.take();
    CHECK(
        Item::objects()
            .filter(col<&Item::id> != 2)
            .update(Announce::each, col<& Item::count> = col<&Item::count> + col<&Item::id>) == 2);
    CHECK(count_statements() == 1);
    CHECK(take() == Lines{"1 i0 1 false of count", "3 i2 3 false of count"});
}

TEST_CASE_FIXTURE(Stock, "update each: pre_save gets the rows before, and may add to the write") {
    Item::objects().bulk_create(items(3));
    pre_save.connect<Item>([&](Item& item, const SaveEvent& event) {
        lines.push_back(fmt::format(
            "pre {} {} of {}", item.name, item.count, fmt::join(*event.update_fields, " ")));
        if (item.id == 2) item.shelf = 4;
        item.count = 100; // the UPDATE's own
    });
    listen();
    const auto rows = Item::objects().filter(col<&Item::count> == 0 && col<&Item::id> > 1);
    CHECK(rows.update(Announce::each, col<& Item::count> = col<&Item::id>) == 2);
    CHECK(
        take() == Lines{
                      "pre i1 0 of count", "pre_save Item 2 of count", "pre i2 0 of count",
                      "pre_save Item 3 of count", "updated Item 2 of count shelf",
                      "updated Item 3 of count"});
    CHECK(Item::objects().get(2).shelf == 4);
    CHECK(Item::objects().get(2).count == 2);
    CHECK(Item::objects().get(1).count == 0);
}

TEST_CASE_FIXTURE(Stock, "receivers of a member hear of bulk writes that are announced") {
    Item::objects().bulk_create(items(2));
    post_save.connect<&Item::count>([&](Item& item, int before, int now) {
        lines.push_back(fmt::format("{}: {} -> {}", item.name, before, now));
    });
    Item::objects().update(Announce::each, col<& Item::count> = col<&Item::id> - 1);
    CHECK(take() == Lines{"i1: 0 -> 1"});
    auto list = Item::objects().to_vector();
    for (Item& item : list) item.count = 1;
    Item::objects().bulk_update(list, fields<&Item::count>, Announce::each);
    CHECK(take() == Lines{"i0: 0 -> 1"});
    std::vector<Item> merged{{.name = "i0", .count = 5}, {.name = "new", .count = 6}};
    Item::objects().bulk_create(
        merged, {.conflict_fields = fields<&Item::name>,
                 .update_fields = fields<&Item::count>,
                 .announce = Announce::each});
    CHECK(take() == Lines{"i0: 1 -> 5"});
}

TEST_CASE_FIXTURE(Stock, "after_commit: also of bulk writes that are announced") {
    post_save.connect<Item>(
        [&](const Item& item) { lines.push_back(item.name); }, {.when = after_commit});
    db.atomic([&] {
        Item::objects().bulk_create(items(2), {.announce = Announce::each});
        Item::objects().update(Announce::each, col<& Item::count> = 3);
        CHECK(take().empty());
    });
    CHECK(take() == Lines{"i0", "i1", "i0", "i1"});
}

TEST_CASE_FIXTURE(Stock, "remove: none is silent whoever listens, summary tells of each model") {
    Item::objects().bulk_create(items(3));
    Part::objects().bulk_create({{.item = 1}, {.item = 1}, {.item = 2}});
    Loan::objects().bulk_create({{.item = 1}});
    listen();
    listen_to_summaries();
    CHECK(Item::objects().filter(col<&Item::id> == 2).remove(Announce::none).total == 2);
    CHECK(take().empty());
    CHECK(Item::objects().filter(col<&Item::id> == 1).remove(Announce::summary).total == 3);
    CHECK(take() == Lines{"remove Part: 2 [1 2] ", "remove Item: 1 [1] "});
    CHECK_FALSE(Loan::objects().get(1).item.has_value());
    Item::objects().get(3).remove(); // one record is no bulk write
    CHECK(take() == Lines{"pre_delete Item 3", "post_delete Item 3"});
}

TEST_CASE_FIXTURE(Stock, "a receiver that must see every write makes silent ones errors") {
    Item::objects().bulk_create(items(2));
    ScopedConnection audit =
        post_save.connect<Item>([](Item&) {}, {.must_see = true, .name = "audit"});
    auto list = Item::objects().to_vector();
    const auto refused = [&](const auto& write) {
        try {
            write();
            return std::string{"not refused"};
        } catch (const ProgrammingError& error) {
            return std::string{error.what()};
        }
    };
    const auto said = refused([] { Item::objects().bulk_create({{.name = "x"}}); });
    CHECK(said.starts_with("bulk_create item: the receiver \"audit\" (announce_test.cpp:"));
    CHECK(said.ends_with(
        ") of post_save must see every write, and would not be told of this one: say "
        "Announce::each"));
    CHECK(refused([&] {
              Item::objects().bulk_update(list, fields<&Item::count>);
          }).starts_with("bulk_update item: the receiver"));
    CHECK(refused([] {
              Item::objects().update(col<& Item::count> = 1);
          }).starts_with("update item: the receiver"));
    CHECK(refused([] {
              Item::objects().update(Announce::summary, col<& Item::count> = 1);
          }).starts_with("update item: the receiver"));
    CHECK(Item::objects().count() == 2);
    CHECK(Item::objects().filter(col<&Item::count> == 1).count() == 0);
    SUBCASE("those that are announced are none") {
        Item::objects().bulk_create({{.name = "x"}}, {.announce = Announce::each});
        Item::objects().update(Announce::each, col<& Item::count> = col<&Item::id>);
        Item::objects().bulk_update(list, fields<&Item::count>, Announce::each);
    }
    SUBCASE("other models and removals are not its concern") {
        Coded::objects().bulk_create({{.code = "a"}});
        Item::objects().remove(Announce::none);
    }
    SUBCASE("nor anything once it is disconnected") {
        audit.disconnect();
        Item::objects().update(col<& Item::count> = col<&Item::id>);
    }
}

TEST_CASE_FIXTURE(Stock, "must_see: removals, rows that go along, summaries, and any model") {
    Item::objects().bulk_create(items(2));
    SUBCASE("post_delete of a model whose rows go along") {
        post_delete.connect<Part>([](Part&) {}, {.uid = "parts", .must_see = true});
        CHECK_THROWS_WITH_AS(
            Item::objects().remove(Announce::summary),
            doctest::Contains("remove from part: the receiver \"parts\""), ProgrammingError);
        CHECK(Item::objects().remove().total == 2);
    }
    SUBCASE("after the commit, of any model") {
        post_save.connect(
            [](const AnyModel&) {}, {.when = after_commit, .must_see = true, .name = "all"});
        CHECK_THROWS_WITH_AS(
            Coded::objects().bulk_create({{.code = "a"}}), doctest::Contains("\"all\""),
            ProgrammingError);
    }
    SUBCASE("post_bulk: a summary is enough") {
        post_bulk.connect([](const BulkEvent&) {}, {.must_see = true});
        CHECK_THROWS_WITH_AS(
            Item::objects().update(col<& Item::count> = 1),
            doctest::Contains("the receiver at announce_test.cpp:"), ProgrammingError);
        Item::objects().update(Announce::summary, col<& Item::count> = col<&Item::id>);
    }
    SUBCASE("a relation that is changed by one UPDATE") {
        Loan loan;
        loan.save();
        post_save.connect<Loan>([](Loan&) {}, {.must_see = true, .name = "loans"});
        Item item = Item::objects().get(1);
        CHECK_THROWS_WITH_AS(
            item.related<&Loan::item>().add(loan), doctest::Contains("say bulk(false)"),
            ProgrammingError);
        item.related<&Loan::item>().bulk(false).add(loan);
        CHECK(Loan::objects().get().item.id().value() == 1);
    }
}

TEST_CASE_FIXTURE(Stock, "announced writes go on where nobody listens, as cheaply as silent ones") {
    auto list = items(2);
    log.take();
    Item::objects().bulk_create(list, {.announce = Announce::each});
    Item::objects().update(Announce::each, col<& Item::count> = col<&Item::id>);
    CHECK(count_statements() == 2);
    Item::objects().bulk_create(list, {.ignore_conflicts = true, .announce = Announce::summary});
    CHECK(count_statements() == 1);
}

TEST_CASE_FIXTURE(
    Stock, "upsert each: a row that stands twice is told of as if they came in turn") {
    Item::objects().bulk_create({{.name = "old", .count = 5}});
    post_save.connect<&Item::count>([&](Item& item, int before, int now) {
        lines.push_back(fmt::format("{}: {} -> {}", item.name, before, now));
    });
    listen_to_summaries();
    for (const std::size_t batch : {0u, 1u}) {
        std::vector<Item> list{
            {.name = "new", .count = 1},
            {.name = "new", .count = 2},
            {.name = "old", .count = 6},
            {.name = "old", .count = 7}};
        Item::objects().bulk_create(
            list, {.batch_size = batch,
                   .conflict_fields = fields<&Item::name>,
                   .update_fields = fields<&Item::count>,
                   .announce = Announce::each});
        const std::string key = to_string(borrow(OwnedValue{list[0].id.value()}));
        CHECK(
            take() ==
            Lines{"new: 1 -> 2", "old: 5 -> 6", "old: 6 -> 7", "upsert Item: 4 [1 " + key + "] "});
        Item::objects().filter(col<&Item::name> == "new").remove(Announce::none);
        Item::objects().filter(col<&Item::name> == "old").update(col<& Item::count> = 5);
    }
}

TEST_CASE_FIXTURE(Stock, "upsert each: a batch is three statements, whatever the number of rows") {
    Item::objects().bulk_create(items(5));
    listen();
    auto list = items(20);
    log.take();
    Item::objects().bulk_create(
        list, {.conflict_fields = fields<&Item::name>,
               .update_fields = fields<&Item::count>,
               .announce = Announce::each});
    CHECK(count_statements() == 3);
}

TEST_CASE_FIXTURE(Stock, "summaries that cause each other without end are stopped") {
    Item::objects().bulk_create(items(1));
    post_bulk.connect<Item>([](const BulkEvent&) {
        Item::objects().update(Announce::summary, col<& Item::count> = col<&Item::count> + 1);
    });
    CHECK_THROWS_WITH_AS(
        Item::objects().update(Announce::summary, col<& Item::count> = 1),
        doctest::Contains("post_bulk of Item -> post_bulk of Item"), RecursionError);
    CHECK(Item::objects().get(1).count == 0);
}

TEST_CASE_FIXTURE(Stock, "must_see ends with the object that is tracked; a summary is asked for") {
    Item::objects().bulk_create(items(1));
    auto object = std::make_shared<int>(1);
    const Connection dying =
        post_save.connect<Item>([](Item&) {}, {.track = object, .must_see = true});
    CHECK_THROWS_AS(Item::objects().update(col<& Item::count> = 1), ProgrammingError);
    object.reset();
    CHECK(Item::objects().update(col<& Item::count> = 1) == 1);
    post_bulk.connect([](const BulkEvent&) {}, {.must_see = true});
    CHECK_THROWS_WITH_AS(
        Item::objects().update(col<& Item::count> = 1), doctest::Contains("say Announce::summary"),
        ProgrammingError);
}
