// What a recorder writes of records, and mutes of model signals.
#include "tests/orm/testing/models.hpp"

#include <doctest/doctest.h>

TEST_CASE("a recorder writes which record was saved or deleted, and how") {
    Desk desk;
    SignalRecorder recorder{pre_save, post_save, pre_delete, post_delete};
    Owner ann{.name = "ann"};
    ann.save();
    ann.save<&Owner::name>();
    Label{.name = "red"}.save();
    recorder.expect(
        {"pre_save(Owner (new))", "post_save(Owner 1, created)", "pre_save(Owner 1, fields name)",
         "post_save(Owner 1, fields name)", "pre_save(Label 'red')",
         "post_save(Label 'red', created)"});
    Task{.title = "milk", .owner = ann}.save();
    recorder.take();
    ann.remove();
    recorder.expect(
        {"pre_delete(Owner 1)", "pre_delete(Task 1, because of Owner 1)", "post_delete(Owner 1)",
         "post_delete(Task 1, because of Owner 1)"});
}

TEST_CASE("a recorder writes how a relation changed, from either side") {
    Desk desk;
    Task milk{.title = "milk"};
    milk.save();
    Label red{.name = "red"}, blue{.name = "blue"};
    red.save(), blue.save();
    SignalRecorder recorder{m2m_changed};
    milk.related<&Task::labels>().add(red, blue);
    recorder.expect(
        {"m2m_changed(Task 1, pre_add Label ['blue', 'red'])",
         "m2m_changed(Task 1, post_add Label ['blue', 'red'])"});
    milk.related<&Task::labels>().clear();
    recorder.expect(
        {"m2m_changed(Task 1, pre_clear Label ['blue', 'red'])",
         "m2m_changed(Task 1, post_clear Label ['blue', 'red'])"});
    red.related<&Task::labels>().add(milk);
    recorder.expect(
        {"m2m_changed(Label 'red', pre_add Task [1], reverse)",
         "m2m_changed(Label 'red', post_add Task [1], reverse)"});
}

TEST_CASE("a recorder of one model, of a moment, of a signal that sends records, of statements") {
    Desk desk;
    Signal<void(Task&, const Owner*)> done{"done"};
    SignalRecorder recorder;
    recorder.watch<Task>(post_save).watch(post_save, {.when = after_commit}).watch(done);
    Owner ann{.name = "ann"};
    desk.db.atomic([&] {
        ann.save();
        Task milk{.title = "milk"};
        milk.save();
        done.send(milk, &ann);
        recorder.note("committing");
    });
    recorder.expect(
        {"post_save(Task 1, created)", "done(Task 1, Owner 1)", "committing",
         "post_save after commit(Owner 1, created)", "post_save after commit(Task 1, created)"});
    SignalRecorder statements{desk.db.on_query};
    desk.db.query("SELECT 1");
    statements.expect({"on_query(SELECT 1)"});
}

TEST_CASE("a record is called by its key, and is new before it has one") {
    Desk desk;
    Owner ann{.name = "ann"};
    CHECK(to_string(ann) == "Owner (new)");
    ann.save();
    CHECK(to_string(ann) == "Owner 1");
    CHECK(shown(std::vector{ann}) == "[Owner 1]");
}

TEST_CASE("a mute of a model signal covers its moments, for one model if wanted") {
    Desk desk;
    Texts called;
    const auto note = [&](const std::string& text) {
        return [&, text] { called.push_back(text); };
    };
    const ScopedConnection a = post_save.connect<Owner>(note("owner"));
    const ScopedConnection b = post_save.connect<Owner>(note("mail"), {.when = after_commit});
    const ScopedConnection c = post_save.connect(note("any"));
    const ScopedConnection d = pre_save.connect<Owner>(note("before"));
    const auto save = [&] {
        called.clear();
        Owner{.name = "o" + std::to_string(Owner::objects().count())}.save();
        Label{.name = "l" + std::to_string(Label::objects().count())}.save();
        return called;
    };
    CHECK(save() == Texts{"before", "owner", "any", "mail", "any"});
    {
        const Mute mute{post_save};
        CHECK(save() == Texts{"before"});
    }
    {
        const Mute mute{post_save, sender<Owner>};
        CHECK(save() == Texts{"before", "any"});
    }
    {
        const Mute mute{sender<Owner>};
        CHECK(save() == Texts{"any"});
    }
    {
        const Mute mute{post_save.at(after_commit)};
        CHECK(save() == Texts{"before", "owner", "any", "any"});
    }
}

TEST_CASE("what must see every save, of whatever moment, is not muted") {
    Desk desk;
    const auto mute = [](const auto&... what) { const Mute once{what...}; };
    const ScopedConnection audit =
        post_save.connect<Owner>([] {}, {.when = after_commit, .must_see = true, .name = "audit"});
    CHECK_THROWS_WITH_AS(mute(post_save), doctest::Contains("\"audit\""), MuteRefused);
    CHECK_NOTHROW(mute(post_save, sender<Task>));
    CHECK_NOTHROW(mute(pre_save));
}

TEST_CASE("summaries of bulk writes are recorded") {
    Desk desk;
    SignalRecorder recorder{post_bulk};
    std::vector<Owner> owners{{.name = "ann"}, {.name = "bob"}};
    Owner::objects().bulk_create(owners, {.announce = Announce::summary});
    Owner::objects().bulk_update(owners, fields<&Owner::name>, Announce::summary);
    Owner::objects().remove();
    recorder.expect(
        {"post_bulk(create Owner [1, 2])", "post_bulk(update Owner [1, 2], fields name)",
         "post_bulk(remove Owner [1, 2])"});
}

TEST_CASE("a scoped connection may be muted") {
    Desk desk;
    int calls = 0;
    const ScopedConnection counting = post_save.connect<Owner>([&](Owner&) { ++calls; });
    {
        const Mute mute{counting};
        Owner{.name = "ann"}.save();
    }
    Owner{.name = "bob"}.save();
    CHECK(calls == 1);
}
