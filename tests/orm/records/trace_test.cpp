// What a trace tells of the database.
#include "signals/trace.hpp"
#include "tests/orm/records/models.hpp"

#include <doctest/doctest.h>
#include <fmt/ranges.h>

namespace {

struct NoteList : signals::trace::Sink {
    void write(const signals::trace::Send& send) override {
        for (const auto& call : send.calls)
            for (const auto& note : call.notes) {
                const auto words = note.text.substr(0, note.text.find(" ("));
                texts.push_back(call.name + ": " + note.kind + " " + words);
                took_time = took_time && note.duration.count() > 0;
            }
    }
    std::vector<std::string> texts;
    bool took_time = true;
};

} // namespace

TEST_CASE("a trace tells which statements each receiver ran") {
    Store store;
    Country{.code = "at"}.save();
    const ScopedConnection first = post_save.connect<Person>(
        [](Person& person) {
            Note{.text = "new", .author = person}.save();
            CHECK(Note::objects().filter(col<&Note::author> == person).count() == 1);
        },
        {.uid = "first"});
    const ScopedConnection second = post_save.connect<Person>(
        [](Person&) {
            CHECK_THROWS_AS(
                Database::default_database().atomic(
                    [] { Country{.code = "at"}.save({.force_insert = true}); }),
                IntegrityError);
        },
        {.uid = "second"});
    NoteList notes;
    {
        const signals::trace::Scope tracing{notes};
        Person{.name = "ann"}.save();
    }
    Person{.name = "bob"}.save();
    CAPTURE(fmt::format("{}", fmt::join(notes.texts, "; ")));
    CHECK(
        notes.texts == std::vector<std::string>{
                           "first: sql INSERT INTO \"note\"",
                           "first: sql SELECT count(*) FROM \"note\" AS t0 WHERE",
                           "second: sql SAVEPOINT level_1", "second: sql INSERT INTO \"country\"",
                           "second: sql ROLLBACK TO level_1", "second: sql RELEASE level_1"});
    CHECK(notes.took_time);
}
