// Records, beside the same work with SQLite's own interface: statements prepared once, text bound
// without a copy, the same open flags. In memory, one transaction around the inserts of a round.
#include "orm/orm.hpp"

#include <benchmark/benchmark.h>
#include <sqlite3.h>

namespace {

using namespace rowcall;

struct Item : Model<Item> {
    Id id;
    std::string title;
    bool done = false;
    std::int64_t priority = 0;
    double weight = 0;
    std::optional<std::string> note;
};

constexpr std::int64_t row_count = 1000;
constexpr const char* title = "Something to be done before long";

// The raw side: one statement, prepared once.
class Raw {
public:
    explicit Raw(const char* sql) {
        sqlite3_open_v2(
            ":memory:", &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
            nullptr);
        execute("CREATE TABLE item (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, "
                "done INTEGER NOT NULL CHECK (done BETWEEN 0 AND 1), priority INTEGER NOT NULL, "
                "weight REAL NOT NULL, note TEXT) STRICT");
        sqlite3_stmt* fill = prepare("INSERT INTO item (title, done, priority, weight, note) "
                                     "VALUES (?1, ?2, ?3, ?4, ?5)");
        execute("BEGIN");
        for (std::int64_t i = 0; i < row_count; ++i) insert(fill, i);
        execute("COMMIT");
        sqlite3_finalize(fill);
        statement = prepare(sql);
    }
    ~Raw() {
        sqlite3_finalize(statement);
        sqlite3_close(handle_);
    }
    void execute(const char* sql) { sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr); }
    static void insert(sqlite3_stmt* insertion, std::int64_t i) {
        sqlite3_bind_text(insertion, 1, title, -1, SQLITE_STATIC);
        sqlite3_bind_int64(insertion, 2, 0);
        sqlite3_bind_int64(insertion, 3, i);
        sqlite3_bind_double(insertion, 4, 1.5);
        sqlite3_bind_null(insertion, 5);
        sqlite3_step(insertion);
        sqlite3_reset(insertion);
    }
    Item read() const {
        Item item;
        item.id = sqlite3_column_int64(statement, 0);
        item.title.assign(
            reinterpret_cast<const char*>(sqlite3_column_text(statement, 1)),
            static_cast<std::size_t>(sqlite3_column_bytes(statement, 1)));
        item.done = sqlite3_column_int64(statement, 2) != 0;
        item.priority = sqlite3_column_int64(statement, 3);
        item.weight = sqlite3_column_double(statement, 4);
        if (sqlite3_column_type(statement, 5) != SQLITE_NULL)
            item.note = reinterpret_cast<const char*>(sqlite3_column_text(statement, 5));
        return item;
    }

    sqlite3_stmt* statement = nullptr;

private:
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* prepared = nullptr;
        sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
        return prepared;
    }
    sqlite3* handle_ = nullptr;
};

struct Rowcall {
    Rowcall() {
        database.make_default();
        database.create_tables<Item>();
        database.atomic([] {
            for (std::int64_t i = 0; i < row_count; ++i)
                Item{.title = title, .priority = i, .weight = 1.5}.save();
        });
    }
    Database database{"sqlite::memory:"};
};

void insert_raw(benchmark::State& state) {
    Raw raw{"INSERT INTO item (title, done, priority, weight, note) VALUES (?1, ?2, ?3, ?4, ?5)"};
    raw.execute("BEGIN");
    for (auto _ : state) Raw::insert(raw.statement, 7);
    raw.execute("COMMIT");
}

void insert_rowcall(benchmark::State& state) {
    Rowcall rowcall;
    rowcall.database.atomic([&] {
        for (auto _ : state) Item{.title = title, .priority = 7, .weight = 1.5}.save();
    });
}

void get_raw(benchmark::State& state) {
    Raw raw{"SELECT id, title, done, priority, weight, note FROM item WHERE id = ?1"};
    std::int64_t key = 0;
    for (auto _ : state) {
        key = key % row_count + 1;
        sqlite3_bind_int64(raw.statement, 1, key);
        sqlite3_step(raw.statement);
        benchmark::DoNotOptimize(raw.read());
        sqlite3_reset(raw.statement);
    }
}

void get_rowcall(benchmark::State& state) {
    Rowcall rowcall;
    std::int64_t key = 0;
    for (auto _ : state) {
        key = key % row_count + 1;
        benchmark::DoNotOptimize(Item::objects().get(key));
    }
}

void scan_raw(benchmark::State& state) {
    Raw raw{"SELECT id, title, done, priority, weight, note FROM item"};
    for (auto _ : state) {
        std::vector<Item> items;
        while (sqlite3_step(raw.statement) == SQLITE_ROW) items.push_back(raw.read());
        sqlite3_reset(raw.statement);
        benchmark::DoNotOptimize(items);
    }
}

void scan_rowcall(benchmark::State& state) {
    Rowcall rowcall;
    for (auto _ : state) benchmark::DoNotOptimize(Item::objects().to_vector());
}

} // namespace

BENCHMARK(insert_raw);
BENCHMARK(insert_rowcall);
BENCHMARK(get_raw);
BENCHMARK(get_rowcall);
BENCHMARK(scan_raw);
BENCHMARK(scan_rowcall);

BENCHMARK_MAIN();
