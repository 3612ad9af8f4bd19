// Receivers that run when the transaction has ended.
#include "tests/orm/records/models.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <thread>

namespace {

using Lines = std::vector<std::string>;

Lines sunk;
void sink(const signals::ReceiverError& failure) noexcept {
    sunk.push_back(std::string{failure.signal} + ": " + signals::message_of(failure.error));
}

struct Diary : HeardStore {
    Diary() : HeardStore{&sink} { sunk.clear(); }
};

struct Undo {};

Lines called;
void by_reference(Person&) {}
void by_const_reference(const Person& person) { called.push_back(person.name); }
struct Watcher {
    void changes(Person&) {}
    void reads(const Person& person) { seen = person.name; }
    std::string seen;
};

} // namespace

TEST_CASE("after_commit: not before the commit, and with what was saved by then") {
    Diary diary;
    post_save.connect<Person>(diary.note("committed "), {.when = after_commit});
    post_save.connect<Person>(diary.note("saved "));
    diary.db.atomic([&] {
        Person ann{.name = "ann"};
        ann.save();
        ann.name = "changed, but not saved";
        CHECK(diary.log == Lines{"saved ann"});
        diary.db.atomic([&] { Person{.name = "bob"}.save(); });
        CHECK(diary.log == Lines{"saved ann", "saved bob"});
    });
    CHECK(diary.log == Lines{"saved ann", "saved bob", "committed ann", "committed bob"});
}

TEST_CASE("after_commit without a transaction: when save() returns, it has run") {
    Diary diary;
    bool in_transaction = true, stored = false, created = false;
    post_save.connect<Person>(
        [&](const Person& person, const SaveEvent& event) {
            in_transaction = event.database.in_transaction();
            created = event.created;
            stored = person.id.is_stored() && Person::objects().get(person.id).name == "ann";
        },
        {.when = after_commit});
    Person ann{.name = "ann"};
    ann.save();
    CHECK_FALSE(in_transaction);
    CHECK(stored);
    CHECK(created);
    ann.save();
    CHECK_FALSE(created);
}

TEST_CASE("after_commit: nothing of what was rolled back; on_rollback: only that") {
    Diary diary;
    post_save.connect<Person>(diary.note("kept "), {.when = after_commit});
    post_save.connect<Person>(diary.note("undone "), {.when = on_rollback});
    CHECK_THROWS_AS(
        diary.db.atomic([&] {
            Person{.name = "ann"}.save();
            throw Undo{};
        }),
        Undo);
    CHECK(diary.log == Lines{"undone ann"});
    diary.log.clear();
    diary.db.atomic([&] {
        Person{.name = "bob"}.save();
        CHECK_THROWS_AS(
            diary.db.atomic([&] {
                Person{.name = "cid"}.save();
                diary.db.atomic([&] { Person{.name = "dan"}.save(); });
                throw Undo{};
            }),
            Undo);
        CHECK(diary.log.empty());
        Person{.name = "eve"}.save();
    });
    CHECK(diary.log == Lines{"kept bob", "undone cid", "undone dan", "kept eve"});
    diary.log.clear();
    Person{.name = "fay"}.save();
    CHECK(diary.log == Lines{"kept fay"});
    CHECK_THROWS_AS(Person{.name = "fay"}.save(), IntegrityError); // its own unit, undone
    CHECK(diary.log == Lines{"kept fay"});                         // post_save was not sent
}

TEST_CASE("on_rollback: a later receiver refused, or the commit itself failed") {
    Diary diary;
    post_save.connect<Person>(diary.note("undone "), {.when = on_rollback});
    const Connection refusal =
        post_save.connect<Person>([](const Person&) { throw std::runtime_error{"no"}; });
    CHECK_THROWS_AS(Person{.name = "ann"}.save(), std::runtime_error);
    CHECK(diary.log == Lines{"undone ann"});
    refusal.disconnect();
    CHECK_THROWS_AS(
        diary.db.atomic([&] {
            Person{.name = "bob"}.save();
            Note{.text = "of nobody", .author = 12345}.save();
        }),
        ForeignKeyViolation);
    CHECK(diary.log == Lines{"undone ann", "undone bob"});
    CHECK(Person::objects().count() == 0);
}

TEST_CASE("after_commit: once, however often atomic runs its body") {
    Diary diary;
    post_save.connect<Person>(diary.note("kept "), {.when = after_commit});
    post_save.connect<Person>(diary.note("undone "), {.when = on_rollback});
    int runs = 0;
    diary.db.atomic(
        [&] {
            Person{.name = "run " + std::to_string(++runs)}.save();
            if (runs < 3) throw OperationalError{"busy", {}, true};
        },
        {.retries = 5});
    CHECK(diary.log == Lines{"undone run 1", "undone run 2", "kept run 3"});
    CHECK(Person::objects().count() == 1);
}

TEST_CASE("after_commit: in the order of the writes, and for each of connection") {
    Diary diary;
    post_save.connect<Person>(diary.note("1 "), {.when = after_commit});
    post_save.connect<Person>(diary.note("2 "), {.when = after_commit});
    post_delete.connect<Person>(diary.note("gone "), {.when = after_commit});
    diary.db.atomic([&] {
        Person ann{.name = "ann"}, bob{.name = "bob"};
        ann.save();
        diary.db.on_commit([&] { diary.log.push_back("callback"); });
        bob.save();
        ann.remove();
    });
    CHECK(diary.log == Lines{"1 ann", "2 ann", "callback", "1 bob", "2 bob", "gone ann"});
}

TEST_CASE("after_commit: a write comes before those that its receivers make at once") {
    Diary diary;
    post_save.connect<Person>([](Person& person) { Note{.text = "x", .author = person}.save(); });
    post_save.connect(
        [&](const AnyModel& record) { diary.log.emplace_back(record.name()); },
        {.when = after_commit});
    Person{.name = "ann"}.save();
    CHECK(diary.log == Lines{"Person", "Note"});
}

TEST_CASE("after_commit is robust: the others run, the commit stands, the sink is told") {
    Diary diary;
    post_save.connect<Person>(
        [](const Person& person) { throw std::runtime_error{"no mail to " + person.name}; },
        {.uid = "mail", .when = after_commit});
    post_save.connect<Person>(diary.note(""), {.when = after_commit});
    diary.db.atomic([&] {
        Person{.name = "ann"}.save();
        Person{.name = "bob"}.save();
    });
    CHECK(diary.log == Lines{"ann", "bob"});
    CHECK(Person::objects().count() == 2);
    const std::string failed = "post_save after commit: no mail to ";
    CHECK(sunk == Lines{failed + "ann", failed + "bob"});
}

TEST_CASE("after_commit: receivers run though a callback of on_commit has thrown") {
    Diary diary;
    post_save.connect<Person>(diary.note("kept "), {.when = after_commit});
    const auto body = [&] {
        diary.db.on_commit([] { throw Undo{}; });
        diary.db.on_commit([&] { diary.log.push_back("lost"); });
        diary.db.on_commit([&] { diary.log.push_back("robust"); }, {.robust = true});
        diary.db.on_commit([] { throw std::runtime_error{"told"}; }, {.robust = true});
        Person{.name = "ann"}.save();
    };
    CHECK_THROWS_AS(diary.db.atomic(body), Undo);
    CHECK(diary.log == Lines{"robust", "kept ann"});
    CHECK(sunk == Lines{"on_commit: told"});
    CHECK(Person::objects().count() == 1);
}

TEST_CASE("a receiver after the commit may write, in transactions of its own") {
    Diary diary;
    post_save.connect<Person>(
        [&](const Person& person) {
            diary.db.atomic([&] { Note{.text = "about " + person.name, .author = person}.save(); });
            CHECK_THROWS_AS(
                diary.db.atomic([&] {
                    Note{.text = "lost", .author = person}.save();
                    throw Undo{};
                }),
                Undo);
        },
        {.when = after_commit});
    post_save.connect<Note>(
        [&](const Note& note) { diary.log.push_back(note.text); }, {.when = after_commit});
    diary.db.atomic([] { Person{.name = "ann"}.save(); });
    CHECK(diary.log == Lines{"about ann"});
    CHECK(Note::objects().count() == 1);
}

TEST_CASE("receivers after the commit that cause each other without end are found out") {
    Diary diary;
    int runs = 0;
    post_save.connect<Person>(
        [&](const Person& person) {
            ++runs;
            Person copy = person;
            copy.save();
        },
        {.when = after_commit});
    Person{.name = "ann"}.save();
    CHECK(runs > 1);
    REQUIRE(sunk.size() == 1);
    CHECK(sunk[0].find("without end") != std::string::npos);
}

TEST_CASE("after_commit and post_delete: the record as it was, its key and its origin too") {
    Diary diary;
    Person ann{.name = "ann"};
    ann.save();
    Note note{.text = "hers", .remark = "dear", .author = ann};
    note.save();
    post_delete.connect<Note>(
        [&](const Note& gone, const DeleteEvent& event) {
            diary.log.push_back(
                gone.text + " " + gone.remark.value() + " " + std::to_string(gone.id.value()) +
                " of " + std::to_string(gone.author.id().value()) + ", because of " +
                event.origin->as<Person>()->name);
        },
        {.when = after_commit});
    diary.db.atomic([&] {
        Person copy = ann;
        copy.remove();
    });
    CHECK(diary.log == Lines{"hers dear 1 of 1, because of ann"});
}

TEST_CASE("after_commit without a model: an AnyModel that can be read") {
    Diary diary;
    post_save.connect(
        [&](const AnyModel& record) {
            diary.log.push_back(
                std::string{record.name()} + " " +
                to_string(borrow(record.value(record.name() == "Country" ? "code" : "id"))));
        },
        {.when = after_commit});
    diary.db.atomic([] {
        Country{.code = "at", .name = "Austria"}.save();
        Ticket{}.save();
    });
    CHECK(diary.log == Lines{"Country 'at'", "Ticket 1"});
}

TEST_CASE("what was disconnected, blocked or has died before the commit is not called") {
    Diary diary;
    const Connection left = post_save.connect<Person>(diary.note("left "), {.when = after_commit});
    const Connection mute = post_save.connect<Person>(diary.note("mute "), {.when = after_commit});
    auto watcher = std::make_shared<Watcher>();
    const std::weak_ptr<Watcher> dead = watcher;
    post_save.connect<Person>(&Watcher::reads, watcher, {.when = after_commit});
    post_save.connect<Person>(diary.note("stays "), {.once = true, .when = after_commit});
    diary.db.atomic([&] {
        Person{.name = "ann"}.save();
        Person{.name = "bob"}.save();
        left.disconnect();
        mute.block();
        watcher = nullptr;
    });
    CHECK(diary.log == Lines{"stays ann"});
    CHECK(dead.expired());
}

TEST_CASE("the three moments of a signal have receivers of their own, and are asked together") {
    Diary diary;
    called.clear();
    CHECK_FALSE(post_save.has_listeners(sender<Person>));
    post_save.connect<Person>(by_const_reference, {.when = after_commit});
    CHECK(post_save.has_listeners(sender<Person>));
    CHECK_FALSE(post_save.has_listeners(sender<Note>));
    CHECK(
        post_save.connect<Person>(by_const_reference, {.when = after_commit}) ==
        post_save.connect<Person>(by_const_reference, {.when = after_commit}));
    post_save.connect<Person>(by_const_reference);
    Person{.name = "ann"}.save();
    CHECK(called == Lines{"ann", "ann"});
    CHECK(post_save.disconnect<Person>(by_const_reference));
    CHECK_FALSE(post_save.disconnect<Person>(by_const_reference));
    CHECK_FALSE(post_save.has_listeners(sender<Person>));

    post_save.connect<Person>(diary.note(""), {.uid = "a", .when = after_commit});
    post_save.connect<Person>(diary.note(""), {.uid = "a", .when = on_rollback});
    CHECK(post_save.disconnect_uid<Person>("a"));
    CHECK_FALSE(post_save.disconnect_uid<Person>("a"));
    Watcher watcher;
    post_save.connect<Person>(&Watcher::reads, watcher, {.when = after_commit});
    Person{.name = "bob"}.save();
    CHECK(watcher.seen == "bob");
    CHECK(post_save.disconnect<Person>(&Watcher::reads, watcher));
    CHECK(post_save.disconnect_all() == 0);
}

TEST_CASE("moments that make no sense are refused, and nothing is connected") {
    Diary diary;
    Watcher watcher;
    Signal<void(int)> plain{"plain"};
    CHECK_THROWS_WITH_AS(
        plain.connect([](int) {}, {.when = after_commit}),
        doctest::Contains("knows of no transaction"), std::invalid_argument);
    CHECK_THROWS_WITH_AS(
        pre_save.connect<Person>(diary.note(""), {.when = after_commit}),
        doctest::Contains("sent before it is known"), std::invalid_argument);
    CHECK_THROWS_AS(
        pre_delete.connect<Person>(diary.note(""), {.when = on_rollback}), std::invalid_argument);
    CHECK_THROWS_WITH_AS(
        post_save.connect<Person>(by_reference, {.when = after_commit}),
        doctest::Contains("this one takes a T&"), std::invalid_argument);
    CHECK_THROWS_AS(
        post_save.connect<Person>([](Person&) {}, {.when = after_commit}), std::invalid_argument);
    CHECK_THROWS_AS(
        post_save.connect<Person>([](Person&) mutable {}, {.when = on_rollback}),
        std::invalid_argument);
    CHECK_THROWS_AS(
        post_save.connect<Person>([](Person&) noexcept {}, {.when = after_commit}),
        std::invalid_argument);
    CHECK_THROWS_AS(
        post_save.connect<Person>(&Watcher::changes, watcher, {.when = after_commit}),
        std::invalid_argument);
    CHECK_FALSE(plain.has_listeners());
    CHECK_FALSE(pre_save.has_listeners(sender<Person>));
    CHECK_FALSE(post_save.has_listeners(sender<Person>));
    // At its word: it may well read only.
    post_save.connect<Person>(
        [&](auto& p) { diary.log.push_back(p.name); }, {.when = after_commit});
    Person{.name = "ann"}.save();
    CHECK(diary.log == Lines{"ann"});
}

TEST_CASE("send_on_commit: any signal, with copies of its arguments") {
    Diary diary;
    Signal<void(const std::string&, int&)> signal{"mailed"};
    signal.connect([&](const std::string& text, int& number) {
        diary.log.push_back(text + std::to_string(++number));
    });
    signal.connect<Note>([&](const std::string& text) { diary.log.push_back("Note's " + text); });
    signal.connect([](const std::string&) { throw std::runtime_error{"refused"}; });
    int number = 1;
    diary.db.atomic([&] {
        std::string text = "a";
        signal.send_on_commit(text, number);
        text = "b";
        signal.send_on_commit_from(sender<Note>, text, number);
        CHECK_THROWS_AS(
            diary.db.atomic([&] {
                signal.send_on_commit("lost", number);
                throw Undo{};
            }),
            Undo);
        CHECK(diary.log.empty());
        text = "c";
    });
    CHECK(diary.log == Lines{"a2", "b2", "Note's b"});
    CHECK(number == 1);
    CHECK(sunk == Lines{"mailed: refused", "mailed: refused"});
    signal.send_on_commit("at once ", number);
    CHECK(diary.log.back() == "at once 2");
    CHECK(number == 1);
}

TEST_CASE("send_on_commit waits for the transaction begun last, whichever database's it is") {
    Diary diary;
    Database other{"sqlite::memory:"};
    Signal<void(const std::string&)> signal;
    signal.connect([&](const std::string& text) { diary.log.push_back(text); });
    diary.db.atomic([&] {
        signal.send_on_commit("outer");
        other.atomic([&] {
            signal.send_on_commit("inner");
            CHECK(diary.log.empty());
        });
        CHECK(diary.log == Lines{"inner"});
        std::thread{[&] { signal.send_on_commit("elsewhere"); }}.join();
        CHECK(diary.log == Lines{"inner", "elsewhere"});
    });
    CHECK(diary.log == Lines{"inner", "elsewhere", "outer"});
}

TEST_CASE("on_rollback callbacks: of what was undone, after the end; they are robust") {
    Diary diary;
    diary.db.on_rollback([&] { diary.log.push_back("no transaction, no rollback"); });
    diary.db.atomic([&] {
        diary.db.on_rollback([&] { diary.log.push_back("kept"); });
        CHECK_THROWS_AS(
            diary.db.atomic([&] {
                diary.db.on_rollback([&] { diary.log.push_back("undone"); });
                diary.db.on_rollback([] { throw std::runtime_error{"told"}; });
                throw Undo{};
            }),
            Undo);
        CHECK(diary.log.empty());
    });
    CHECK(diary.log == Lines{"undone"});
    CHECK(sunk == Lines{"on_rollback: told"});
    CHECK_THROWS_AS(diary.db.on_commit({}), ProgrammingError);
    CHECK_THROWS_AS(diary.db.on_rollback({}), ProgrammingError);
}

TEST_CASE("a durable block is the outermost one") {
    Diary diary;
    diary.db.atomic([] { Person{.name = "ann"}.save(); }, {.durable = true});
    diary.db.atomic([&] {
        bool ran = false;
        CHECK_THROWS_WITH_AS(
            diary.db.atomic([&] { ran = true; }, {.durable = true}), doctest::Contains("durable"),
            ProgrammingError);
        CHECK_FALSE(ran);
        Person{.name = "bob"}.save();
    });
    CHECK(Person::objects().count() == 2);
}
