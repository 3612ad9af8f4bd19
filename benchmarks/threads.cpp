// Readers on several threads of one database file, alone and beside a writer.
#include "entry.hpp"
#include "temporary_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

namespace {

using namespace bench;
using Clock = std::chrono::steady_clock;

constexpr const char* suite = "threads";
constexpr std::int64_t rows = 100'000;

// The same work on each of so many threads. Each has a connection of its own.
Side on_threads(std::size_t threads, std::string name, std::function<void(std::size_t)> work) {
    return {std::move(name), [threads, work = std::move(work)](std::size_t n) {
                std::vector<std::jthread> all;
                for (std::size_t i = 0; i < threads; ++i) all.emplace_back([&] { work(n); });
            }};
}

Side ours_on(std::size_t threads, std::string name) {
    return on_threads(threads, std::move(name), ours::get(rows).run);
}
Side raw_on(std::size_t threads, const std::string& file) {
    return on_threads(threads, "raw, as many threads", [file](std::size_t n) {
        RawEntries{file, rows}.get_often(n);
    });
}

void save_some() {
    rowcall::Database::default_database().atomic([] {
        for (std::int64_t id = 1; id <= 100; ++id) {
            Entry entry = Entry::objects().get(id);
            ++entry.number;
            entry.save();
        }
    });
}

// Another thread commits one transaction after the other meanwhile.
Side beside_writer(Side side) {
    auto writer = std::make_shared<std::jthread>();
    side.before = [writer](std::size_t) {
        *writer = std::jthread{[](const std::stop_token& stop) {
            while (!stop.stop_requested()) save_some();
        }};
    };
    side.after = [writer] {
        writer->request_stop();
        writer->join();
    };
    return side;
}

// `target`: of the time of a get when there is one thread and nobody writes.
Case readers(
    std::size_t threads, bool writer, double target, std::size_t operations,
    const std::string& file) {
    const std::string beside = writer ? "beside a writer" : "alone";
    Side ours = ours_on(threads, "rowcall");
    Side raw = raw_on(threads, file);
    if (writer) {
        ours = beside_writer(std::move(ours));
        raw = beside_writer(std::move(raw));
    }
    return {
        .suite = suite,
        .name = fmt::format("get, {} reader{} {}", threads, threads > 1 ? "s" : "", beside),
        .target = target,
        .operations = operations,
        .sides = in_turns(std::move(ours), ours_on(1, "rowcall, one thread alone"), std::move(raw)),
        .counted_operations = 0,
        .place = {"reads-by-threads", beside, static_cast<double>(threads)}};
}

// A transaction that writes is open for 300 ms: one who waits for it waits about as long.
double longest_get_beside_transaction() {
    std::jthread writer{[] {
        rowcall::Database::default_database().atomic([] {
            const auto end = Clock::now() + std::chrono::milliseconds{300};
            while (Clock::now() < end) save_some();
        });
    }};
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    Keys keys{rows};
    Clock::duration longest{};
    for (const auto end = Clock::now() + std::chrono::milliseconds{200}; Clock::now() < end;) {
        const auto start = Clock::now();
        keep(Entry::objects().get(keys.next()));
        longest = std::max(longest, Clock::now() - start);
    }
    return std::chrono::duration<double, std::milli>{longest}.count();
}

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, [](const Options& options) {
        const TemporaryFolder folder;
        const std::string file = folder / "entries";
        rowcall::Database db{"sqlite:" + file};
        db.make_default();
        fill(db, rows);

        const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
        const std::size_t operations = options.quick ? 5'000 : 50'000;
        for (std::size_t threads = 1; threads <= 2 * cores; threads *= 2) {
            // Scaling is promised as far as there are cores; the writer needs one too.
            measure(
                readers(threads, false, threads <= cores ? 1.25 : 0, operations, file), options);
            measure(readers(threads, true, threads < cores ? 1.25 : 0, operations, file), options);
        }
        print(Figure{
            suite, "longest get while a transaction writes for 300 ms", "ms",
            longest_get_beside_transaction(), 100});
    });
}
