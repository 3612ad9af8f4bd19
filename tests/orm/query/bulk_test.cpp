// Many rows in few statements: bulk_create, bulk_update.
#include "orm/testing/test_database.hpp"
#include "tests/orm/query/office.hpp"
#include "tests/orm/statement_log.hpp"

#include <set>

namespace {

struct Bare : Model<Bare> {
    Id id;
};
struct Word : Model<Word> {
    PrimaryKey<std::string> text;
    int count = 0;
    static constexpr auto meta() { return table<Word>(field<&Word::count>.check("count >= 0")); }
};
struct Token : Model<Token> {
    PrimaryKey<Uuid> id;
    std::string name;
};
struct Pair : Model<Pair> {
    Id id;
    int a = 0, b = 0, value = 0;
    static constexpr auto meta() { return table<Pair>(unique_together<&Pair::a, &Pair::b>); }
};

std::vector<Tag> many_tags(int number) {
    std::vector<Tag> tags;
    for (int i = 0; i < number; ++i) tags.push_back({.name = "n" + std::to_string(i)});
    return tags;
}

} // namespace

TEST_CASE_FIXTURE(Office, "bulk_create puts the keys into the records, whatever the batches") {
    for (const std::size_t batch : {0u, 1u, 7u, 1000u}) {
        CAPTURE(batch);
        Tag::objects().remove();
        auto tags = many_tags(1203);
        CHECK(Tag::objects().bulk_create(tags, {.batch_size = batch}) == 1203);
        CHECK(Tag::objects().count() == 1203);
        bool all_agree = true;
        for (const Tag& row : Tag::objects().order_by(col<&Tag::id>)) {
            const Tag& record = tags[std::size_t(std::stoi(row.name.substr(1)))];
            all_agree = all_agree && record.id == row.id && record.id.is_stored();
        }
        CHECK(all_agree);
    }
    std::vector<Tag> none;
    CHECK(Tag::objects().bulk_create(none) == 0);
    CHECK(Tag::objects().bulk_create({{.name = "a"}, {.name = "b"}}) == 2);
}

TEST_CASE("bulk_create takes one statement a batch") {
    testing::TestDatabase<Tag> db;
    auto tags = many_tags(10);
    StatementLog log{db};
    Tag::objects(db).bulk_create(tags, {.batch_size = 5});
    CHECK(
        log.take() ==
        std::vector<std::string>{
            "BEGIN IMMEDIATE", "INSERT INTO \"tag\"", "INSERT INTO \"tag\"", "COMMIT"});
}

TEST_CASE_FIXTURE(Office, "bulk_create takes keys of every kind, given and not") {
    db.create_tables<Bare, Word, Token>();
    std::vector<Bare> bare(3);
    bare[1].id = 40;
    CHECK(Bare::objects().bulk_create(bare) == 3);
    std::set<std::int64_t> keys;
    for (const Bare& one : bare) keys.insert(one.id.value());
    CHECK(keys == std::set<std::int64_t>{40, 41, 42});
    CHECK(Bare::objects().count() == 3);
    CHECK(Bare::objects().bulk_create(std::vector<Bare>(2), {.ignore_conflicts = true}) == 2);

    CHECK(Word::objects().bulk_create({{.text = "a", .count = 1}, {.text = "b"}}) == 2);
    CHECK(Word::objects().get("a").count == 1);

    std::vector<Token> tokens{{.name = "x"}, {.name = "y"}};
    CHECK(Token::objects().bulk_create(tokens) == 2);
    CHECK(tokens[0].id != tokens[1].id);
    CHECK(Token::objects().get(tokens[1].id).name == "y");
}

TEST_CASE_FIXTURE(Office, "bulk_create is all or nothing, and can be tried again") {
    db.create_tables<Word>();
    std::vector<Word> words{{.text = "a"}, {.text = "b"}, {.text = "c", .count = -1}};
    CHECK_THROWS_AS(Word::objects().bulk_create(words, {.batch_size = 1}), CheckViolation);
    CHECK(Word::objects().count() == 0);
    CHECK_FALSE(words[0].text.is_stored());
    words[2].count = 0;
    CHECK(Word::objects().bulk_create(words) == 3);
    CHECK(words[0].text.is_stored());

    std::vector<User> users{{.name = "kim"}, {.name = "lee"}, {.name = "ann"}};
    CHECK_THROWS_AS(User::objects().bulk_create(users, {.batch_size = 2}), UniqueViolation);
    CHECK(User::objects().count() == 4);
    CHECK_FALSE(users[0].id.is_stored());
    users[2].name = "new ann";
    CHECK(User::objects().bulk_create(users) == 3);
    for (const User& user : users) CHECK(User::objects().get(user.id).name == user.name);
}

TEST_CASE_FIXTURE(Office, "bulk_create may pass over rows that are there") {
    db.create_tables<Word>();
    Word::objects().create({.text = "a", .count = 5});
    std::vector<Word> words{{.text = "a", .count = 9}, {.text = "b"}, {.text = "b", .count = 3}};
    CHECK_THROWS_AS(Word::objects().bulk_create(words), UniqueViolation);
    CHECK(Word::objects().count() == 1);
    CHECK(Word::objects().bulk_create(words, {.ignore_conflicts = true}) == 1);
    CHECK(Word::objects().get("a").count == 5);
    CHECK(Word::objects().get("b").count == 0);
    // What another constraint refuses is not passed over.
    words = {{.text = "c", .count = -1}};
    CHECK_THROWS_AS(Word::objects().bulk_create(words, {.ignore_conflicts = true}), CheckViolation);
}

TEST_CASE_FIXTURE(Office, "bulk_create may update rows that are there") {
    db.create_tables<Pair>();
    std::vector<Pair> pairs{{.a = 1, .b = 1, .value = 1}, {.a = 1, .b = 2, .value = 2}};
    Pair::objects().bulk_create(pairs);
    std::vector<Pair> more{{.a = 1, .b = 2, .value = 20}, {.a = 2, .b = 2, .value = 30}};
    const BulkCreateOptions<Pair> options{
        .conflict_fields = fields<&Pair::a, &Pair::b>, .update_fields = fields<&Pair::value>};
    CHECK(Pair::objects().bulk_create(more, options) == 2);
    CHECK(Pair::objects().count() == 3);
    CHECK(Pair::objects().get(pairs[1].id).value == 20);
    CHECK(Pair::objects().get(col<&Pair::a> == 2).value == 30);

    CHECK_THROWS_WITH_AS(
        Pair::objects().bulk_create(more, {.conflict_fields = fields<&Pair::a>}),
        "bulk_create pair: conflict_fields and update_fields go together", ProgrammingError);
    CHECK_THROWS_WITH_AS(
        Pair::objects().bulk_create(
            more, {.ignore_conflicts = true,
                   .conflict_fields = fields<&Pair::a>,
                   .update_fields = fields<&Pair::b>}),
        "bulk_create pair: ignore_conflicts excludes conflict_fields", ProgrammingError);
    CHECK_THROWS_AS( // there is no unique constraint on a alone
        Pair::objects().bulk_create(
            more, {.conflict_fields = fields<&Pair::a>, .update_fields = fields<&Pair::value>}),
        ProgrammingError);
    CHECK(Pair::objects().count() == 3);
}

TEST_CASE_FIXTURE(Office, "bulk_update writes the members named, of the records given") {
    auto some =
        Todo::objects().filter(col<&Todo::owner> == ann).order_by(col<&Todo::id>).to_vector();
    for (Todo& todo : some) {
        todo.title += "!";
        todo.priority = 99;
        todo.reviewer = eve;
    }
    CHECK(Todo::objects().bulk_update(some, fields<&Todo::title, &Todo::reviewer>) == 3);
    CHECK(where() == "milk! report! call rest plan run nap!");
    CHECK(where(col<&Todo::reviewer> == eve) == "milk! report! plan nap!");
    CHECK(where(col<&Todo::priority> == 99).empty());
    CHECK(Todo::objects().bulk_update(some, fields<>) == 0);
}

TEST_CASE_FIXTURE(Office, "bulk_update is all or nothing, and refuses what it cannot find") {
    std::vector<User> users = User::objects().order_by(col<&User::id>).to_vector();
    users[0].name = "first";
    users[1].name = "eve";
    CHECK_THROWS_AS(User::objects().bulk_update(users, fields<&User::name>), UniqueViolation);
    CHECK(users_where() == "ann bob eve zed");
    CHECK_THROWS_WITH_AS(
        User::objects().bulk_update(users, fields<&User::id>),
        "bulk_update user: the key identifies the row", ProgrammingError);
    users = {ann, User{.name = "nobody"}};
    CHECK_THROWS_WITH_AS(
        User::objects().bulk_update(users, fields<&User::name>),
        "bulk_update user: record number 1 has no primary key", ProgrammingError);
    users = {User{.id = 1, .name = "Ann"}, User{.id = 99, .name = "gone"}};
    CHECK(User::objects().bulk_update(users, fields<&User::name>) == 1);
    CHECK(users_where() == "Ann bob eve zed");
}

TEST_CASE_FIXTURE(Office, "update computes with the values that each row had before") {
    CHECK(
        Todo::objects().update(
            col<& Todo::priority> = priority * 10,
            col<& Todo::cost> = priority + col<&Todo::cost>) == 7);
    for (const Todo& before : todos) {
        const Todo now = Todo::objects().get(before.id);
        CHECK(now.priority == before.priority * 10);
        CHECK(now.cost == before.priority + before.cost);
    }
    Todo::objects().update(
        col<& Todo::title> = concat(upper(col<&Todo::title>), "?"),
        col<& Todo::estimate> = coalesce(col<&Todo::estimate>, 0),
        col<& Todo::priority> = case_when(col<&Todo::done>, 1).otherwise(2));
    CHECK(where(priority == 1) == "MILK? CALL? RUN?");
    CHECK(where(col<&Todo::estimate> == 0) == "REPORT? REST? NAP?");
    CHECK_THROWS_WITH_AS(
        Todo::objects().update(col<& Todo::title> = upper(col<&Todo::owner, &User::name>)),
        "update todo: a value cannot come from another table", ProgrammingError);
}
