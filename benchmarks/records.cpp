// Records beside the same work with SQLite's C interface, in memory and on a file.
#include "records_raw.hpp"
#include "records_rowcall.hpp"

#include <filesystem>
#include <memory>

#include <unistd.h>

namespace {

using namespace bench;

/// A piece of work that both sides can do.
struct Work {
    const char* name;
    double target;
    std::size_t operations, counted_operations;
    Side (RowcallSide::*ours)();
    Side (RawSide::*raw)();
};

constexpr Work works[] = {
    {"save() of new objects, one transaction", 1.05, 20'000, 2'000, &RowcallSide::insert,
     &RawSide::insert},
    {"save() of new objects, a transaction each", 1.05, 5'000, 1'000,
     &RowcallSide::insert_autocommit, &RawSide::insert_autocommit},
    {"bulk_create", 1.05, 20'000, 2'000, &RowcallSide::bulk_create, &RawSide::bulk_create},
    {"get by key", 1.05, 100'000, 5'000, &RowcallSide::get, &RawSide::get},
    {"read all into a vector", 1.05, 100'000, 20'000, &RowcallSide::read_all, &RawSide::read_all},
    {"stream all", 1.05, 100'000, 20'000, &RowcallSide::stream, &RawSide::stream},
    {"filter, order, 20 rows", 1.10, 1'000, 50, &RowcallSide::filter_prepared,
     &RawSide::filter_prepared},
    {"the same, built anew", 1.15, 1'000, 50, &RowcallSide::filter, &RawSide::filter},
    {"save() of all columns", 1.05, 20'000, 2'000, &RowcallSide::save, &RawSide::save},
    {"save() of one field", 1.05, 20'000, 2'000, &RowcallSide::save_one_field,
     &RawSide::save_one_field},
    {"remove()", 1.05, 5'000, 500, &RowcallSide::remove, &RawSide::remove},
    {"select_related, 100 rows", 1.10, 1'000, 50, &RowcallSide::select_related,
     &RawSide::select_related},
    {"tags of one todo", 1.10, 20'000, 1'000, &RowcallSide::tags_of_one, &RawSide::tags_of_one},
    {"prefetch of tags for 1,000 todos", 1.10, 20, 3, &RowcallSide::prefetch, &RawSide::prefetch},
    {"cascade delete of a user's 100 todos", 1.05, 50, 5, &RowcallSide::cascade, &RawSide::cascade},
};

/// A Rowcall database, and raw ones with the same rows.
struct World {
    World(
        const std::string& ours_url, const std::string& raw_url, const std::string& default_url,
        std::int64_t todos)
        : ours{ours_url, todos}, raw{"raw", raw_url, SQLITE_OPEN_NOMUTEX, ours.schema(), todos},
          raw_default{"raw, defaults", default_url, 0, ours.schema(), todos} {}

    RowcallSide ours;
    RawSide raw;
    RawSide raw_default; // with SQLite's own mutex
};

using MakeWorld = std::function<World&()>;

std::vector<Case> cases_of(const std::string& suite, const MakeWorld& world, bool quick) {
    std::vector<Case> cases;
    const std::size_t less = quick ? 4 : 1;
    for (const Work& work : works)
        cases.push_back(
            {suite, work.name, work.target, work.operations / less,
             [&work, world] {
                 World& w = world();
                 return std::vector{
                     (w.ours.*work.ours)(), (w.raw.*work.raw)(), (w.raw_default.*work.raw)()};
             },
             work.counted_operations});
    // All saves of a row are of one transaction: with a receiver, each would else begin one.
    cases.push_back(
        {.suite = suite + ", with a receiver",
         .name = "save() of all columns, post_save",
         .target = 0,
         .operations = 20'000 / less,
         .sides =
             [world] {
                 World& w = world();
                 std::vector sides{w.ours.heard(w.ours.save(), "rowcall"), w.ours.save()};
                 sides[1].name = "rowcall, nobody listens";
                 return sides;
             },
         .counted_operations = 2'000,
         .most_more_ns = 20});
    return cases;
}

Side silent(Side side) {
    side.name = "the same in silence";
    return side;
}

// What it costs to tell of a bulk write, beside silence and beside as many saves.
std::vector<Case> announced_cases(const MakeWorld& world, bool quick) {
    const std::string suite = "bulk writes that are announced, in memory";
    const std::size_t rows = quick ? 5'000 : 20'000, counted = 2'000;
    const std::string saves = "a save() each, heard";
    const auto both = [&](const char* name, auto announced, auto quiet, auto saved) {
        return Case{
            .suite = suite,
            .name = name,
            .target = 0,
            .operations = rows,
            .sides =
                [=] {
                    RowcallSide& ours = world().ours;
                    return std::vector{
                        announced(ours), silent(quiet(ours)), ours.heard(saved(ours), saves)};
                },
            .counted_operations = counted};
    };
    const auto created = [](Announce announce) {
        return [announce](RowcallSide& ours) { return ours.bulk_create(announce); };
    };
    const auto updated = [](Announce announce) {
        return [announce](RowcallSide& ours) { return ours.update(announce); };
    };
    const auto summed_up = [](auto make) {
        return [make](RowcallSide& ours) { return ours.summed_up(make(ours)); };
    };
    const auto heard = [](auto make) {
        return [make](RowcallSide& ours) { return ours.heard(make(ours), "rowcall"); };
    };
    const auto inserts = [](RowcallSide& ours) { return ours.insert(); };
    const auto saves_of_a_field = [](RowcallSide& ours) { return ours.save_one_field(); };
    return {
        both(
            "bulk_create, a summary", summed_up(created(Announce::summary)),
            created(Announce::none), inserts),
        both(
            "bulk_create, each row", heard(created(Announce::each)), created(Announce::none),
            inserts),
        both(
            "update(), a summary", summed_up(updated(Announce::summary)), updated(Announce::none),
            saves_of_a_field),
        both(
            "update(), each row", heard(updated(Announce::each)), updated(Announce::none),
            saves_of_a_field)};
}

// Goes when the program ends, with what is in it.
struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("rowcall-bench-" + std::to_string(getpid()));
    Folder() { std::filesystem::create_directory(path); }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string operator/(const char* name) const { return (path / name).string(); }
};

constexpr std::int64_t todos = 100'000;

} // namespace

int main(int argc, char** argv) {
    const Folder folder;
    std::unique_ptr<World> in_memory, on_file;
    const auto memory = [&]() -> World& {
        if (!in_memory)
            in_memory = std::make_unique<World>(
                "sqlite::memory:", "file:/bench-raw?vfs=memdb", "file:/bench-default?vfs=memdb",
                todos);
        return *in_memory;
    };
    const auto file = [&]() -> World& {
        if (!on_file)
            on_file = std::make_unique<World>(
                "sqlite:" + folder / "ours", folder / "raw", folder / "raw_default", todos);
        return *on_file;
    };
    return run(argc, argv, [&](bool quick) {
        std::vector<Case> cases = cases_of("records in memory", memory, quick);
        std::ranges::move(announced_cases(memory, quick), std::back_inserter(cases));
        std::ranges::move(cases_of("records on a file", file, quick), std::back_inserter(cases));
        return cases;
    });
}
