// Does an operation stay as fast, and memory as small, when there are more rows and receivers?
#include "allocations.hpp"
#include "dispatch_raw.hpp"
#include "dispatch_rowcall.hpp"
#include "entry.hpp"
#include "peak_memory.hpp"
#include "temporary_folder.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace {

using namespace bench;

constexpr const char* suite = "growth";

// With commas: 1,000,000 rows.
std::string counted(std::int64_t number, const char* things) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
    return fmt::format("{} {}", text, things);
}

/// One size of the table.
class Rows {
public:
    Rows(const TemporaryFolder& folder, std::int64_t rows, const Options& options)
        : file_{folder / std::to_string(rows)}, rows_{rows}, options_{options} {
        db_.make_default();
        fill(db_, rows_);
    }

    void measure_all() {
        {
            RawEntries raw{file_, rows_};
            measure_times(raw);
        }
        measure_memory();
    }

private:
    void measure_times(RawEntries& raw) {
        time("get", 20'000, ours::get(rows_), raw.get());
        time("save", 20'000, ours::save(rows_), raw.save());
        time("insert", 20'000, ours::insert(rows_), raw.insert());
        Options once = options_;
        if (rows_ >= 1'000'000) once.rounds = 1;
        measure(at("stream, a row", rows_, ours::stream(), raw.stream()), once);
    }

    Case at(const std::string& work, std::int64_t operations, Side ours, Side raw) const {
        return {
            .suite = suite,
            .name = work + ", " + counted(rows_, "rows"),
            .target = 0,
            .operations = static_cast<std::size_t>(operations),
            .sides = in_turns(std::move(ours), std::move(raw)),
            .counted_operations = 0,
            .place = {"time-by-rows", work, static_cast<double>(rows_)}};
    }
    void time(const std::string& work, std::int64_t operations, Side ours, Side raw) const {
        measure(
            at(work, options_.quick ? operations / 5 : operations, std::move(ours), std::move(raw)),
            options_);
    }

    void measure_memory() const {
        using rowcall::col;
        std::int64_t seen = 0;
        memory("stream", [&] {
            for (const Entry& entry : Entry::objects().stream()) seen += entry.number >= 0;
        });
        memory("in_batches", [&] {
            Entry::objects().in_batches(1000, [&](const std::vector<Entry>& batch) {
                seen += static_cast<std::int64_t>(batch.size());
            });
        });
        memory(
            "remove", [&] { seen += Entry::objects().filter(col<&Entry::id> > 0).remove().total; });
        if (options_.filter.empty() && seen != 3 * rows_)
            throw std::runtime_error{"not all rows were seen"};
    }
    // Flat is: not more than this, however many rows there are.
    void memory(const std::string& work, const std::function<void()>& run) const {
        const std::string name = "memory of " + work + ", " + counted(rows_, "rows");
        if (name.find(options_.filter) == std::string::npos) return;
        print(Figure{
            .suite = suite,
            .name = name,
            .unit = "MB",
            .value = peak_megabytes(run),
            .target = 8,
            .place = {"memory-by-rows", work, static_cast<double>(rows_)}});
    }

    std::string file_;
    std::int64_t rows_;
    Options options_;
    rowcall::Database db_{"sqlite:" + file_};
};

Case with_receivers(
    const std::string& work, std::int64_t receivers, std::size_t operations, Side ours, Side raw) {
    return {
        .suite = suite,
        .name = work + ", " + counted(receivers, "receivers"),
        .target = 0,
        .operations = operations,
        .sides = in_turns(std::move(ours), std::move(raw)),
        .counted_operations = 0,
        .place = {"time-by-receivers", work, static_cast<double>(receivers)}};
}

void measure_receivers(std::int64_t receivers, const Options& options) {
    const auto count = static_cast<std::size_t>(receivers);
    const std::size_t often = options.quick ? 100'000 : 1'000'000;
    measure(
        with_receivers(
            "send to one sender", receivers, often, ours::send_to_one_of(count),
            raw::send_to_one_of(count)),
        options);
    measure(
        with_receivers(
            "connect and disconnect", receivers, often / 10, ours::connect(count),
            raw::connect(count)),
        options);
}

void print_heap_of_receivers(std::int64_t receivers) {
    const std::size_t before = heap_bytes();
    Counter counter;
    rowcall::Signal<void(long)> signal;
    for (std::int64_t i = 0; i < receivers; ++i) signal.connect(ours::bound(counter));
    print(Figure{
        .suite = suite,
        .name = "heap of a connection, " + counted(receivers, "receivers"),
        .unit = "bytes",
        .value = static_cast<double>(heap_bytes() - before) / static_cast<double>(receivers),
        .has_target = false,
        .place = {"heap-by-receivers", "a connection", static_cast<double>(receivers)}});
}

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, [](const Options& options) {
        const std::int64_t most_receivers = options.quick ? 10'000 : 1'000'000;
        const std::int64_t most_rows = options.quick ? 100'000 : 10'000'000;
        for (std::int64_t receivers = 1; receivers <= most_receivers; receivers *= 10) {
            measure_receivers(receivers, options);
            if (receivers >= 100)
                print_heap_of_receivers(receivers); // fewer vanish in malloc's own
        }
        for (std::int64_t rows = 1000; rows <= most_rows; rows *= 10) {
            const TemporaryFolder folder; // a size's file goes before the next one comes
            Rows{folder, rows, options}.measure_all();
        }
    });
}
