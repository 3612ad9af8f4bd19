// What m2m_changed tells besides its actions: the keys that really were related, and raw.
#include "orm/fixtures/fixtures.hpp"
#include "tests/orm/relations/models.hpp"

#include <doctest/doctest.h>

namespace {

using Texts = std::vector<std::string>;

std::string text(const std::vector<OwnedValue>& keys) {
    std::string all;
    for (const OwnedValue& key : keys) all += to_string(borrow(key)) + " ";
    return all;
}

/// "pre_remove [1 3 ] removed 1 ", with what else a receiver does.
struct Heard {
    explicit Heard(std::function<void(const M2mEvent&)> also = {})
        : connection{m2m_changed.connect([this, also](const AnyModel&, const M2mEvent& event) {
              if (also) also(event);
              seen.push_back(
                  std::string{to_string(event.action)} + " [" +
                  (event.pks ? text(*event.pks) : "none") + "] removed " + text(event.removed));
          })} {}
    Texts take() { return std::exchange(seen, {}); }
    Texts seen;
    ScopedConnection connection;
};

} // namespace

TEST_CASE("removed: which keys of those asked for really were related") {
    Stage stage;
    const auto singers = stage.song.related<&Song::singers>();
    singers.add(1, 2);
    Heard heard;
    singers.remove(3, 1);
    CHECK(heard.take() == Texts{"pre_remove [1 3 ] removed 1 ", "post_remove [1 3 ] removed 1 "});
    singers.remove(1);
    CHECK(heard.take() == Texts{"pre_remove [1 ] removed ", "post_remove [1 ] removed "});
    singers.add(1, 3);
    CHECK(heard.take() == Texts{"pre_add [1 3 ] removed ", "post_add [1 3 ] removed "});
    singers.clear();
    CHECK(
        heard.take() ==
        Texts{"pre_clear [none] removed 1 2 3 ", "post_clear [none] removed 1 2 3 "});
}

TEST_CASE("removed after a veto: what was vetoed is not in it, nor gone") {
    Stage stage;
    const auto singers = stage.song.related<&Song::singers>();
    singers.add(1, 2);
    Heard heard{[](const M2mEvent& event) {
        if (event.action == M2mAction::pre_remove)
            std::erase(*event.pks, OwnedValue{std::int64_t{2}});
    }};
    singers.remove(1, 2, 3);
    CHECK(heard.take() == Texts{"pre_remove [1 3 ] removed 1 2 ", "post_remove [1 3 ] removed 1 "});
    CHECK(singers.get().id == 2);
    singers.set({3}); // the veto holds for set, too
    CHECK(singers.count() == 2);
}

TEST_CASE("removed, from the other side and of a set") {
    Stage stage;
    const Singer ann = Singer::objects().get(1);
    ann.related<&Song::singers>().add(stage.song);
    Heard heard;
    ann.related<&Song::singers>().set({});
    CHECK(heard.take() == Texts{"pre_remove [1 ] removed 1 ", "post_remove [1 ] removed 1 "});
}

TEST_CASE("a receiver that adds keys has them added, too") {
    Stage stage;
    const ScopedConnection adding = m2m_changed.connect([](const AnyModel&, const M2mEvent& event) {
        if (event.action == M2mAction::pre_add) event.pks->push_back(std::int64_t{3});
    });
    stage.song.related<&Song::singers>().add(1);
    CHECK(stage.song.related<&Song::singers>().count() == 2);
}

TEST_CASE("raw is what fixtures say, and nobody else") {
    Stage stage;
    Texts seen;
    const ScopedConnection connection = m2m_changed.connect(
        [&](const AnyModel&, const M2mEvent& event) { seen.push_back(event.raw ? "raw" : "own"); });
    stage.song.related<&Song::singers>().add(1);
    CHECK(std::exchange(seen, {}) == Texts{"own", "own"});
    load<Singer, Song>(
        stage.db, R"([{"model": "song", "pk": 9, "fields": {"title": "x", "singers": [1, 2]}}])");
    CHECK_FALSE(seen.empty());
    for (const std::string& how : seen) CHECK(how == "raw");
    CHECK(Song::objects().get(9).related<&Song::singers>().count() == 2);
}

TEST_CASE("a receiver that throws in a savepoint leaves what was before it") {
    Stage stage;
    const auto singers = stage.song.related<&Song::singers>();
    const ScopedConnection refusing =
        m2m_changed.connect([](const AnyModel&, const M2mEvent& event) {
            if (event.action == M2mAction::post_add && event.pks->size() > 1)
                throw std::runtime_error{"one at a time"};
        });
    stage.db.atomic([&] {
        singers.add(1);
        CHECK_THROWS_WITH(stage.db.atomic([&] { singers.add(2, 3); }), "one at a time");
        CHECK(singers.count() == 1);
        singers.add(2);
    });
    CHECK(singers.count() == 2);
    CHECK_THROWS_WITH(
        stage.db.atomic([&] {
            singers.add(3);
            singers.clear();
            singers.add(1, 2);
        }),
        "one at a time");
    CHECK(singers.count() == 2);
}
