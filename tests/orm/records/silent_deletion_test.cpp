// What the database does alone when nobody listens is what is done when somebody does.
#include "tests/orm/temporary_folder.hpp"

#include "orm/orm.hpp"

#include <doctest/doctest.h>
#include <random>
#include <thread>

using namespace rowcall;

namespace {

struct Town : Model<Town> {
    Id id;
    std::string code;
    static constexpr auto meta() { return table<Town>(field<&Town::code>.unique()); }
};
struct Street;
struct House : Model<House> {
    Id id;
    ForeignKey<Town> town;
    ForeignKey<Street> street;
    ForeignKey<House> neighbour;
    ForeignKey<Town> twin;
    ManyToMany<Town> known_in;
    static constexpr auto meta() {
        return table<House>(
            field<&House::town>.on_delete(cascade), field<&House::street>.null().on_delete(cascade),
            field<&House::neighbour>.null().on_delete(cascade),
            field<&House::twin>.null().on_delete(set_null));
    }
};
struct Street : Model<Street> {
    Id id;
    ForeignKey<House> first_house; // a circle with House::street
    ForeignKey<Town, std::string, "code"> town;
    static constexpr auto meta() {
        return table<Street>(
            field<&Street::first_house>.null().on_delete(cascade),
            field<&Street::town>.null().on_delete(cascade));
    }
};
struct Key : Model<Key> {
    Id id;
    ForeignKey<House> opens;
    ForeignKey<Town> kept_in;
    static constexpr auto meta() {
        return table<Key>(
            field<&Key::opens>.on_delete(restrict), field<&Key::kept_in>.null().on_delete(cascade));
    }
};
struct Lease : Model<Lease> {
    Id id;
    ForeignKey<House> of;
    ForeignKey<Town> seat;
    static constexpr auto meta() {
        return table<Lease>(
            field<&Lease::of>.null().on_delete(protect),
            field<&Lease::seat>.null().on_delete(set(1)));
    }
};

using Rows = std::vector<std::vector<std::vector<OwnedValue>>>;

struct Land {
    Land() { db.create_tables<Town, House, Street, Key, Lease>(); }

    // A land with some of everything, pointing anywhere.
    void fill(unsigned seed) {
        std::mt19937 random{seed};
        const auto any = [&](int most) { return std::int64_t(random() % unsigned(most) + 1); };
        const auto sometimes = [&](int most) {
            return random() % 3 == 0 ? std::optional<std::int64_t>{any(most)} : std::nullopt;
        };
        const auto text = [](std::optional<std::int64_t> town) {
            return town ? std::optional<std::string>{"t" + std::to_string(*town)} : std::nullopt;
        };
        db.execute("DELETE FROM sqlite_sequence");
        db.atomic([&] {
            for (const char* table : {"lease", "key", "house_known_in", "street", "house", "town"})
                db.execute(std::string{"DELETE FROM "} + table);
            db.execute("DELETE FROM sqlite_sequence");
            for (int i = 1; i <= 6; ++i)
                db.execute("INSERT INTO town (code) VALUES (?1)", "t" + std::to_string(i));
            for (int i = 0; i < 12; ++i)
                db.execute(
                    "INSERT INTO house (town_id, street_id, neighbour_id, twin_id) "
                    "VALUES (?1, ?2, ?3, ?4)",
                    any(6), sometimes(4), sometimes(12), sometimes(6));
            for (int i = 0; i < 4; ++i)
                db.execute(
                    "INSERT INTO street (first_house_id, town_id) VALUES (?1, ?2)", sometimes(12),
                    text(sometimes(6)));
            for (unsigned i = 0; i < random() % 3; ++i)
                db.execute(
                    "INSERT INTO key (opens_id, kept_in_id) VALUES (?1, ?2)", any(12),
                    sometimes(6));
            for (unsigned i = 0; i < random() % 3; ++i)
                db.execute(
                    "INSERT INTO lease (of_id, seat_id) VALUES (?1, ?2)",
                    random() % 4 == 0 ? std::optional<std::int64_t>{any(12)} : std::nullopt,
                    sometimes(6));
            for (int i = 0; i < 8; ++i)
                db.execute(
                    "INSERT OR IGNORE INTO house_known_in (house_id, town_id) VALUES (?1, ?2)",
                    any(12), any(6));
        });
    }

    Rows rows() {
        Rows all;
        for (const char* table : {"lease", "key", "street", "house", "town"})
            all.push_back(db.query(std::string{"SELECT * FROM "} + table + " ORDER BY id"));
        all.push_back(db.query("SELECT house_id, town_id FROM house_known_in ORDER BY 1, 2"));
        return all;
    }

    struct Outcome {
        std::map<std::string, std::int64_t, std::less<>> deleted{};
        std::string refused{};
        Rows left{};
        bool operator==(const Outcome&) const = default;
    };
    Outcome remove(std::int64_t town, bool with_record) {
        Outcome outcome;
        try {
            auto towns = Town::objects(db).filter(col<&Town::id> == town);
            outcome.deleted =
                with_record ? towns.get().remove().per_model : towns.remove().per_model;
        } catch (const ProtectedError& error) {
            outcome.refused = error.what();
        } catch (const ForeignKeyViolation&) {
            outcome.refused = "dangling";
        }
        outcome.left = rows();
        return outcome;
    }

    Database db{"sqlite::memory:"};
};

} // namespace

TEST_CASE("a deletion that nobody listens to does what one does that somebody listens to") {
    Land land;
    int refused = 0, done = 0;
    for (unsigned seed = 0; seed < 150; ++seed) {
        CAPTURE(seed);
        const auto town = std::int64_t(seed % 6 + 1);
        land.fill(seed);
        const auto silent = land.remove(town, seed % 2 == 0);
        land.fill(seed);
        const ScopedConnection connection = post_delete.connect([](const AnyModel&) {});
        const auto announced = land.remove(town, seed % 2 == 0);
        CHECK(silent.deleted == announced.deleted);
        CHECK(silent.refused == announced.refused);
        CHECK(silent.left == announced.left);
        (silent.refused.empty() ? done : refused) += 1;
    }
    // Both were tried.
    CHECK(done > 20);
    CHECK(refused > 20);
}

TEST_CASE("a silent deletion that a constraint stops has deleted nothing") {
    Land land;
    land.fill(1);
    // Another program's table, which Rowcall knows nothing of.
    land.db.execute("CREATE TABLE stamp (town REFERENCES town (id))");
    land.db.execute("INSERT INTO stamp VALUES (2)");
    land.db.execute("DELETE FROM lease");
    land.db.execute("DELETE FROM key");
    const Rows before = land.rows();
    CHECK_THROWS_AS(Town::objects(land.db).get(2).remove(), ForeignKeyViolation);
    CHECK(land.rows() == before);
    CHECK_FALSE(land.db.in_transaction());
}

TEST_CASE("silent deletions of many threads do not see each other's lists") {
    const TemporaryFolder folder;
    Database db{folder.url("land.sqlite3")};
    db.create_tables<Town, House, Street, Key, Lease>();
    constexpr int towns = 40;
    db.atomic([&] {
        for (int i = 1; i <= towns; ++i) {
            db.execute("INSERT INTO town (code) VALUES (?1)", std::to_string(i));
            for (int k = 0; k < 5; ++k) db.execute("INSERT INTO house (town_id) VALUES (?1)", i);
        }
    });
    std::vector<std::thread> threads;
    std::atomic<std::int64_t> deleted{0};
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = t + 1; i <= towns; i += 4)
                deleted += Town::objects(db).filter(col<&Town::id> == i).remove().total;
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(deleted == towns * 6);
    CHECK(Town::objects(db).count() == 0);
    CHECK(House::objects(db).count() == 0);
}
