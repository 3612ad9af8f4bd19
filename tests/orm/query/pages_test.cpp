// Going through many rows: keyset pages, batches, one by one, while rows are written.
#include "orm/testing/test_database.hpp"
#include "tests/orm/query/office.hpp"

#include <ranges>
#include <set>

namespace {

using Keys = std::vector<std::int64_t>;

// Rows with many ties and NULLs.
struct Item : Model<Item> {
    Id id;
    int group = 0;
    std::optional<int> rank;
    std::string text;
    static constexpr auto meta() { return table<Item>(ordering<&Item::text>); }
};

struct Items {
    Items() {
        std::vector<Item> items;
        for (int i = 0; i < 40; ++i) {
            Item item{.group = i * 7 % 3, .text = std::string(1, char('a' + i * 5 % 4))};
            if (i % 4 != 0) item.rank = i * 11 % 5;
            items.push_back(item);
        }
        Item::objects().bulk_create(items);
    }
    static Keys keys(const QuerySet<Item>& query) {
        Keys all;
        for (const Item& item : query) all.push_back(item.id.value());
        return all;
    }
    // All pages, one behind the other.
    static Keys pages(const QuerySet<Item>& query, std::size_t size) {
        Keys all;
        for (auto page = query.limit(size); !page.empty();) {
            for (const Item& item : page) all.push_back(item.id.value());
            page = query.after(page[page.size() - 1]).limit(size);
        }
        return all;
    }
    testing::TestDatabase<Item> db;
};

constexpr auto group = col<&Item::group>;
constexpr auto rank_ = col<&Item::rank>;
constexpr auto item_key = col<&Item::id>;

} // namespace

TEST_CASE_FIXTURE(Items, "pages behind rows are the whole list, with ties, NULLs, either way") {
    const auto all = Item::objects();
    const std::vector<std::vector<OrderBy<Item>>> orders{
        {group},
        {group.desc()},
        {rank_},
        {rank_.desc()},
        {group, rank_},
        {group.desc(), rank_},
        {rank_.desc(), group.desc(), item_key.desc()},
        {rank_, item_key.desc(), group},
        {named_col<Item>("rank"), named_col<Item>("text").desc()},
    };
    for (const auto& order : orders)
        for (const bool reversed : {false, true})
            for (const std::size_t size : {1u, 7u, 40u}) {
                auto query = all.order_by(order);
                if (reversed) query = query.reverse();
                // The key makes the order complete, in the direction of what stands before it.
                auto complete = order;
                complete.push_back(
                    order.back().term().descending ? item_key.desc() : item_key.asc());
                auto whole = all.order_by(complete);
                if (reversed) whole = whole.reverse();
                const Keys expected = keys(whole);
                REQUIRE(expected.size() == 40);
                REQUIRE(pages(whole, size) == expected);
                REQUIRE(pages(query, size) == expected);
                const Keys rest = keys(query.after(whole[9]));
                CHECK(rest == Keys(expected.begin() + 10, expected.end()));
            }
}

TEST_CASE_FIXTURE(Items, "without an order, pages go by the model's own, and by key at last") {
    const auto all = Item::objects();
    const Keys expected = keys(all.order_by(col<&Item::text>, item_key));
    const Item first = Item::objects().get(expected[0]);
    CHECK(keys(all.after(first)) == Keys(expected.begin() + 1, expected.end()));
    const auto some = all.filter(group == 1).order_by();
    CHECK(pages(some, 3) == keys(some.order_by(col<&Item::text>, item_key)));
}

TEST_CASE_FIXTURE(Items, "rows that come and go meanwhile shift no page") {
    const auto query = Item::objects().order_by(rank_, item_key);
    const Keys before = keys(query);
    Keys seen;
    for (auto page = query.limit(6); !page.empty();) {
        for (const Item& item : page) seen.push_back(item.id.value());
        const Item last = page[page.size() - 1];
        Item::objects().create({.text = "early"}); // its rank is NULL: it stands before
        Item::objects().get(last.id).remove();
        page = query.after(last).limit(6);
    }
    std::erase_if(seen, [](std::int64_t id) { return id > 40; });
    CHECK(seen == before);
}

TEST_CASE_FIXTURE(Office, "pages need an order by the model's own columns") {
    const char* const reason =
        "todo: after() needs an order by columns of the model, without nulls_first or nulls_last";
    const Todo first = *Todo::objects().first();
    CHECK_THROWS_WITH_AS(
        Todo::objects().order_by(col<&Todo::owner, &User::name>).after(first), reason,
        ProgrammingError);
    CHECK_THROWS_WITH_AS(
        Todo::objects().order_by(random_order()).after(first), reason, ProgrammingError);
    CHECK_THROWS_WITH_AS(
        Todo::objects().order_by(col<&Todo::estimate>.asc().nulls_last()).after(first), reason,
        ProgrammingError);
    CHECK_THROWS_WITH_AS(
        Todo::objects().limit(3).after(first), "todo: after after limit, offset or slice",
        ProgrammingError);
    CHECK(
        titles(Todo::objects().order_by(col<&Todo::owner>).after(first)) ==
        "report nap call rest plan run");
    CHECK(
        titles(Todo::objects()
                   .filter(col<&Todo::tags, &Tag::name> == "work")
                   .order_by(col<&Todo::cost>)
                   .after(Todo::objects().get(3))) == "plan report");
}

TEST_CASE_FIXTURE(Items, "in_batches goes by key, and the body may change what it sees") {
    const auto batches = [](const QuerySet<Item>& query, std::size_t size) {
        std::vector<Keys> all;
        query.in_batches(size, [&](std::vector<Item>& items) {
            auto& batch = all.emplace_back();
            for (const Item& item : items) batch.push_back(item.id.value());
        });
        return all;
    };
    const auto in_group = Item::objects().filter(group == 0).order_by(rank_.desc()).reverse();
    const Keys expected = keys(in_group.order_by(item_key).reverse());
    Keys joined;
    for (const Keys& batch : batches(in_group, 4)) {
        CHECK(batch.size() <= 4);
        joined.insert(joined.end(), batch.begin(), batch.end());
    }
    CHECK(joined == expected);
    CHECK(batches(Item::objects(), 20).size() == 2);
    CHECK(batches(Item::objects().filter(!Condition<Item>{}), 5).empty());

    int updated = 0;
    Item::objects().filter(group == 0).in_batches(3, [&](std::vector<Item>& items) {
        for (Item& item : items) { // it leaves the filter
            item.group = 9;
            item.save();
            ++updated;
        }
    });
    CHECK(updated == int(expected.size()));
    CHECK(Item::objects().filter(group == 9).count() == updated);
    Item::objects().in_batches(7, [](std::vector<Item>& items) {
        for (Item& item : items) item.remove();
    });
    CHECK(Item::objects().count() == 0);
}

TEST_CASE_FIXTURE(Items, "in_batches refuses slices and batches of nothing") {
    const auto nothing = [](std::vector<Item>&) {};
    CHECK_THROWS_WITH_AS(
        Item::objects().limit(5).in_batches(2, nothing),
        "item: in_batches after limit, offset or slice", ProgrammingError);
    CHECK_THROWS_WITH_AS(
        Item::objects().in_batches(0, nothing), "item: in_batches of 0 rows", ProgrammingError);
}

TEST_CASE_FIXTURE(Items, "a stream of any query, with a loop that writes") {
    Keys seen;
    for (Item& item : Item::objects().order_by(rank_, item_key).stream()) {
        seen.push_back(item.id.value());
        item.rank = 100;
        item.save();
        Item::objects().filter(item_key == item.id).update(col<& Item::text> = "seen");
    }
    CHECK(seen.size() == 40);
    CHECK(Item::objects().filter(col<&Item::text> == "seen", rank_ == 100).count() == 40);
    int groups = 0;
    for (const auto& row : Item::objects().order_by(group).values(group, count()).stream()) {
        CHECK(std::get<1>(row) >= 13);
        Item::objects().filter(group == std::get<0>(row)).limit(1).get().remove();
        ++groups;
    }
    CHECK(groups == 3);
    CHECK(Item::objects().count() == 37);
}

TEST_CASE_FIXTURE(Items, "a stream is a range that is read once, and keeps one row") {
    using Stream = decltype(Item::objects().stream());
    static_assert(std::ranges::input_range<Stream> && !std::ranges::forward_range<Stream>);
    auto stream = Item::objects().order_by(item_key).stream();
    std::vector<std::int64_t> seen;
    for (Item& item : stream | std::views::filter([](Item& i) { return i.id.value() % 2 == 0; })) {
        seen.push_back(item.id.value());
        if (seen.size() == 3) break;
    }
    CHECK(seen == std::vector<std::int64_t>{2, 4, 6});
    for (const Item& item : stream) { // goes on where the other loop left
        CHECK(item.id.value() == 7);
        break;
    }
    auto moved = std::move(stream);
    CHECK((*moved.begin()).id.value() == 8);
    CHECK(std::ranges::distance(moved.begin(), moved.end()) == 32);
    for (const Item& item : Item::objects().none().stream()) FAIL(item.id.value());
}

namespace {

struct Ranked : Model<Ranked> {
    Id id;
    int rank = 0;
    ForeignKey<Item> item;
    static constexpr auto meta() {
        return table<Ranked>(field<&Ranked::rank>.index(), field<&Ranked::item>.null());
    }
};

} // namespace

TEST_CASE_FIXTURE(Items, "pages of equal rows neither overlap nor leave any out, in any order") {
    db.create_tables<Ranked>();
    db.atomic([&] {
        for (int i = 0; i < 60; ++i) {
            Ranked row{.rank = i % 7 == 0 ? 1 : 0};
            if (i % 3 != 0) row.item = i % 2 + 1;
            row.save();
        }
    });
    constexpr auto rank = col<&Ranked::rank>;
    constexpr auto item = col<&Ranked::item>; // has an index, and NULLs
    const auto all = Ranked::objects();
    for (const QuerySet<Ranked>& query :
         {all, all.reverse(), all.order_by(rank), all.order_by(rank.desc()),
          all.order_by(rank.desc()).reverse(), all.order_by(item), all.order_by(item.desc()),
          all.order_by(rank, item.desc()), all.order_by(rank.desc(), item).reverse(),
          all.order_by(item.desc()).distinct(), all.filter(item.in({1, 2})),
          all.filter(rank >= 0).order_by(rank.desc(), col<&Ranked::id>)}) {
        CAPTURE(query.explain());
        std::vector<std::int64_t> by_pages, by_offset;
        for (auto page = query.limit(7); !page.empty() && by_pages.size() < 100;
             page = query.after(page[page.size() - 1]).limit(7))
            for (const Ranked& row : page) by_pages.push_back(row.id);
        for (std::size_t start = 0; start < 60; start += 7)
            for (const Ranked& row : query.slice(start, start + 7)) by_offset.push_back(row.id);
        CHECK(by_pages == by_offset);
        CHECK(std::set(by_pages.begin(), by_pages.end()).size() == std::size_t(query.count()));
    }
    // A page is found in the index, not by way of the rows before it.
    const Ranked row = all.get(30);
    for (const auto& query : {all.order_by(rank), all.order_by(rank.desc())}) {
        const std::string plan = query.after(row).limit(7).explain();
        CAPTURE(plan);
        CHECK(plan.find("SEARCH t0 USING INDEX ranked_rank") != std::string::npos);
        CHECK(plan.find("TEMP B-TREE") == std::string::npos);
        CHECK(plan.find("MULTI-INDEX") == std::string::npos);
    }
    CHECK_THROWS_WITH_AS(
        all.after(Ranked{}), "ranked: after() needs a row that is stored; this has no key",
        ProgrammingError);
}
