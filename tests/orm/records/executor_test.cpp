// Receivers that run on an executor when the transaction has ended.
#include "signals/graph.hpp"
#include "signals/thread_pool.hpp"
#include "signals/trace.hpp"
#include "tests/orm/records/models.hpp"

#include <doctest/doctest.h>

#include <latch>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace {

using Lines = std::vector<std::string>;

// An executor that a test runs when it likes, on its own thread.
struct Desk {
    void execute(ExecutorTask task) {
        if (is_closed) throw std::runtime_error{"nobody there"};
        tasks.push_back(std::move(task));
    }
    void run() {
        for (ExecutorTask& task : std::exchange(tasks, {})) task();
    }
    static std::string_view name() { return "a desk"; }
    std::vector<ExecutorTask> tasks;
    bool is_closed = false;
};

std::mutex failures_mutex;
Lines failures;
void note_failure(const signals::ReceiverError& failure) noexcept {
    const std::lock_guard lock{failures_mutex};
    failures.push_back(
        std::string{failure.signal} + "/" + std::string{failure.uid} + ": " +
        signals::message_of(failure.error));
}

struct Office : HeardStore {
    Office() : HeardStore{&note_failure} { failures.clear(); }
    Desk desk;
};

struct Sticker : Model<Sticker> {
    Id id;
    std::string name;
};
struct Leaflet : Model<Leaflet> {
    Id id;
    ManyToMany<Sticker> stickers;
};

struct Reader {
    void read(const Person& person) { *seen += person.name; }
    std::string* seen;
};
struct TrackedReader : Trackable, Reader {
    explicit TrackedReader(std::string& into) : Reader{&into} {}
};

Lines heard_by_name;
void by_name(const Person& person) { heard_by_name.push_back(person.name); }

} // namespace

TEST_CASE("on an executor: not before the commit, nor before the executor gets to it") {
    Office office;
    post_save.connect<Person>(office.note("desk "), {.when = after_commit, .on = office.desk});
    post_save.connect<Person>(office.note("here "), {.when = after_commit});
    office.db.atomic([&] {
        Person{.name = "ann"}.save();
        Person{.name = "bob"}.save();
        CHECK(office.desk.tasks.empty());
    });
    CHECK(office.log == Lines{"here ann", "here bob"});
    CHECK(office.desk.tasks.size() == 2);
    office.desk.run();
    CHECK(office.log == Lines{"here ann", "here bob", "desk ann", "desk bob"});
}

TEST_CASE("on an executor: one task for a write, for all receivers in their order") {
    Office office;
    post_save.connect<Person>(office.note("1 "), {.when = after_commit, .on = office.desk});
    post_save.connect(
        [&](const AnyModel& record, const SaveEvent& event) {
            office.log.push_back(std::string{record.name()} + (event.created ? " new" : " old"));
        },
        {.when = after_commit, .on = office.desk});
    Person ann{.name = "ann"};
    ann.save();
    ann.save();
    Note{.text = "x"}.save();
    CHECK(office.desk.tasks.size() == 3);
    office.desk.run();
    CHECK(office.log == Lines{"1 ann", "Person new", "1 ann", "Person old", "Note new"});
}

TEST_CASE("on an executor: the record and the event as they were, though both are gone") {
    Office office;
    Person ann{.name = "ann"};
    ann.save();
    post_delete.connect<Note>(
        [&](const Note& note, const DeleteEvent& event) {
            office.log.push_back(
                note.text + " " + std::to_string(note.id.value()) + ", because of " +
                event.origin->as<Person>()->name);
        },
        {.when = after_commit, .on = office.desk});
    {
        Note note{.text = "hers", .author = ann};
        note.save();
        Person copy = ann;
        copy.remove();
    }
    office.desk.run();
    CHECK(office.log == Lines{"hers 1, because of ann"});
}

TEST_CASE("on an executor: what one place does with the record is not seen at another") {
    Office office;
    Desk other;
    Person ann{.name = "ann"};
    ann.save();
    std::vector<const Note*> seen;
    const auto look = [&](const Note& note) {
        CHECK(note.author.get().name == "ann"); // loads her, and keeps her in this copy
        seen.push_back(&note);
    };
    post_save.connect<Note>(look, {.when = after_commit});
    post_save.connect<Note>(look, {.when = after_commit, .on = office.desk});
    post_save.connect<Note>(look, {.when = after_commit, .on = office.desk});
    post_save.connect<Note>(look, {.when = after_commit, .on = other});
    Note{.text = "hers", .author = ann}.save();
    office.desk.tasks.front()();
    other.tasks.front()();
    REQUIRE(seen.size() == 4);
    CHECK(seen[0] != seen[1]);
    CHECK(seen[1] == seen[2]);
    CHECK(seen[3] != seen[0]);
    CHECK(seen[3] != seen[1]);
}

TEST_CASE("on an executor: of a rollback only those who asked for it hear") {
    Office office;
    post_save.connect<Person>(office.note("kept "), {.when = after_commit, .on = office.desk});
    post_save.connect<Person>(office.note("undone "), {.when = on_rollback, .on = office.desk});
    office.db.atomic([&] {
        Person{.name = "ann"}.save();
        CHECK_THROWS_AS(
            office.db.atomic([&] {
                Person{.name = "bob"}.save();
                throw 1;
            }),
            int);
        CHECK(office.desk.tasks.empty());
    });
    office.desk.run();
    CHECK(office.log == Lines{"kept ann", "undone bob"});
}

TEST_CASE(
    "on an executor: what is disconnected, blocked or dead when it gets there is not called") {
    Office office;
    const auto connect = [&](const char* prefix) {
        return post_save.connect<Person>(
            office.note(prefix), {.when = after_commit, .on = office.desk});
    };
    const Connection left = connect("left ");
    const Connection mute = connect("mute ");
    std::string seen;
    auto reader = std::make_shared<Reader>(Reader{&seen});
    post_save.connect<Person>(&Reader::read, reader, {.when = after_commit, .on = office.desk});
    auto tracked = std::make_unique<TrackedReader>(seen);
    post_save.connect<Person>(
        &TrackedReader::read, *tracked, {.when = after_commit, .on = office.desk});
    post_save.connect<Person>(
        office.note("once "), {.once = true, .when = after_commit, .on = office.desk});
    Person{.name = "ann"}.save();
    Person{.name = "bob"}.save();
    CHECK(office.desk.tasks.size() == 2);
    left.disconnect();
    mute.block();
    reader = nullptr;
    tracked = nullptr;
    office.desk.run();
    CHECK(office.log == Lines{"once ann"});
    CHECK(seen.empty());
}

TEST_CASE("an executor may go once its receivers are disconnected, though the commit is to come") {
    Office office;
    office.db.atomic([&] {
        auto desk = std::make_unique<Desk>();
        const ScopedConnection connection{
            post_save.connect<Person>(office.note(""), {.when = after_commit, .on = *desk})};
        Person{.name = "ann"}.save();
        desk->is_closed = true; // if it is asked all the same, and still can be
    });
    CHECK(office.log.empty());
    CHECK(failures.empty());
}

TEST_CASE("the executors of a signal have receivers of their own, and are asked together") {
    Office office;
    heard_by_name.clear();
    Desk other;
    const ConnectOptions at_desk{.when = after_commit, .on = office.desk};
    const Connection first = post_save.connect<Person>(by_name, at_desk);
    CHECK(post_save.connect<Person>(by_name, at_desk) == first);
    CHECK(post_save.connect<Person>(by_name, {.when = after_commit, .on = other}) != first);
    CHECK(post_save.has_listeners(sender<Person>));
    CHECK_FALSE(post_save.has_listeners(sender<Note>));
    Person{.name = "ann"}.save();
    CHECK(office.desk.tasks.size() == 1);
    CHECK(other.tasks.size() == 1);
    office.desk.run();
    CHECK(heard_by_name == Lines{"ann"});
    CHECK(post_save.disconnect<Person>(by_name));
    CHECK_FALSE(post_save.disconnect<Person>(by_name));
    CHECK_FALSE(post_save.has_listeners(sender<Person>));
    other.run();
    CHECK(heard_by_name == Lines{"ann"});

    post_save.connect<Person>(
        office.note(""), {.uid = "a", .when = after_commit, .on = office.desk});
    post_save.connect<Person>(office.note(""), {.uid = "a", .when = on_rollback, .on = other});
    CHECK(post_save.disconnect_uid<Person>("a"));
    CHECK_FALSE(post_save.disconnect_uid<Person>("a"));
    post_save.connect<Person>(office.note(""), {.when = on_rollback, .on = other});
    CHECK(post_save.disconnect_all() == 1);
}

TEST_CASE("on an executor: a relation that changed, with the keys that it is about") {
    Office office;
    office.db.create_tables<Sticker, Leaflet>();
    m2m_changed.connect(
        [&](const AnyModel& page, const M2mEvent& event) {
            std::string line{page.name()};
            line.append(" ").append(to_string(event.action));
            for (const OwnedValue& key : event.pks.value())
                line.append(" ").append(to_string(borrow(key)));
            office.log.push_back(line);
        },
        {.sender = through<&Leaflet::stickers>, .when = after_commit, .on = office.desk});
    office.db.atomic([] {
        Sticker red{.name = "red"}, blue{.name = "blue"};
        red.save();
        blue.save();
        Leaflet page;
        page.save();
        page.related<&Leaflet::stickers>().add(red, blue);
        page.related<&Leaflet::stickers>().remove(red);
    });
    CHECK(office.log.empty());
    office.desk.run();
    CHECK(office.log == Lines{"Leaflet post_add 1 2", "Leaflet post_remove 1"});
}

TEST_CASE("a pool at the place of another in memory is known by its own name") {
    Office office;
    std::optional<ThreadPool> pool;
    for (const char* name : {"mails", "prints"}) {
        pool.emplace(ThreadPoolOptions{.name = name});
        const ScopedConnection connection{post_save.connect<Person>(
            [](const Person&) { throw std::runtime_error{"no"}; },
            {.when = after_commit, .on = *pool})};
        Person{.name = name}.save();
        pool->drain();
    }
    CHECK(
        failures ==
        Lines{"post_save after commit on mails/: no", "post_save after commit on prints/: no"});
}

TEST_CASE("an executor that refuses: the write stands, the error sink is told, the others run") {
    Office office;
    Desk other;
    post_save.connect<Person>(office.note("desk "), {.when = after_commit, .on = office.desk});
    post_save.connect<Person>(office.note("other "), {.when = after_commit, .on = other});
    office.desk.is_closed = true;
    Person{.name = "ann"}.save();
    other.run();
    CHECK(office.log == Lines{"other ann"});
    CHECK(failures == Lines{"post_save after commit on a desk/: nobody there"});
    CHECK(Person::objects().count() == 1);
}

TEST_CASE("executors for moments that make no sense are refused, and nothing is connected") {
    Office office;
    for (const When when : {at_once, after_commit}) {
        CHECK_THROWS_WITH_AS(
            pre_save.connect<Person>(office.note(""), {.when = when, .on = office.desk}),
            doctest::Contains("before it is known"), std::invalid_argument);
        CHECK_THROWS_WITH_AS(
            post_save.connect<Person>([](Person&) {}, {.when = when, .on = office.desk}),
            doctest::Contains("const T&"), std::invalid_argument);
    }
    CHECK_FALSE(pre_save.has_listeners(sender<Person>));
    CHECK_FALSE(post_save.has_listeners(sender<Person>));
}

TEST_CASE("an executor alone means after the commit") {
    Office office;
    post_save.connect<Person>(office.note("model "), {.on = office.desk});
    post_save.connect(
        [&](const AnyModel& record) { office.log.emplace_back(record.name()); },
        {.on = office.desk});
    post_save.connect<&Person::age>(office.note("member "), {.on = office.desk});
    office.db.atomic([&] {
        Person ann{.name = "ann"};
        ann.save();
        ann.age = 7;
        ann.save();
        CHECK(office.desk.tasks.empty());
    });
    CHECK(office.log.empty());
    CHECK(office.desk.tasks.size() == 2);
    office.desk.run();
    CHECK(office.log == Lines{"model ann", "Person", "model ann", "Person", "member ann"});
    post_save.disconnect_all();
}

TEST_CASE("graphs and traces name the executor and the receiver") {
    struct Outline : signals::trace::Sink {
        void write(const signals::trace::Send& send) override {
            for (const auto& call : send.calls)
                lines.push_back(std::string{send.signal} + " -> " + std::string{call.name});
        }
        Lines lines;
    };
    Office office;
    Outline outline;
    post_save.connect<Person>(
        office.note(""), {.when = after_commit, .on = office.desk, .name = "write_to"});
    bool in_graph = false;
    for (const auto& signal : signals::graph().signals)
        if (signal.name == "post_save after commit on a desk")
            for (const auto& receiver : signal.receivers)
                in_graph |= receiver.name == "write_to" && receiver.sender == "Person";
    CHECK(in_graph);
    {
        const signals::trace::Scope tracing{outline};
        Person{.name = "ann"}.save();
        CHECK(outline.lines.empty());
        office.desk.run();
    }
    CHECK(outline.lines == Lines{"post_save after commit on a desk -> write_to"});
}

TEST_CASE("on a pool: in the order of the writes, with a connection of its own") {
    Office office;
    ThreadPool pool;
    bool is_own_thread = false, is_stored = false;
    const auto writer = std::this_thread::get_id();
    post_save.connect<Person>(
        [&](const Person& person, const SaveEvent& event) {
            is_own_thread = std::this_thread::get_id() != writer;
            is_stored = person.id.is_stored() && !event.database.in_transaction() &&
                        Person::objects().get(person.id).name == person.name;
            office.log.push_back(person.name);
        },
        {.when = after_commit, .on = pool});
    office.db.atomic([&] {
        for (const char* name : {"ann", "bob", "cid"}) Person{.name = name}.save();
    });
    Person{.name = "dan"}.save();
    pool.drain();
    CHECK(is_own_thread);
    CHECK(is_stored);
    CHECK(office.log == Lines{"ann", "bob", "cid", "dan"});
    post_save.disconnect_all();
}

TEST_CASE("on a pool: what a receiver writes there is announced there, its pool being full") {
    Office office;
    ThreadPool pool{{.capacity = 1}};
    post_save.connect<Person>(
        [&](const Person& person) {
            office.db.atomic([&] {
                for (const char* text : {"a", "b", "c"})
                    Note{.text = text + person.name, .author = person}.save();
            });
        },
        {.when = after_commit, .on = pool});
    post_save.connect<Note>(
        [&](const Note& note) { office.log.push_back(note.text); },
        {.when = after_commit, .on = pool});
    Person{.name = "ann"}.save();
    pool.drain();
    CHECK(office.log == Lines{"aann", "bann", "cann"});
    CHECK(Note::objects().count() == 3);
    post_save.disconnect_all();
}

TEST_CASE("on a pool: failures go to its handler with signal and uid, and the others run") {
    Office office;
    Lines handled;
    ThreadPool pool{
        {.on_error =
             [&](const signals::ReceiverError& failure) {
                 handled.push_back(
                     std::string{failure.signal} + "/" + std::string{failure.uid} + ": " +
                     signals::message_of(failure.error));
             },
         .name = "mails"}};
    post_save.connect<Person>(
        [](const Person& person) { throw std::runtime_error{"no mail to " + person.name}; },
        {.uid = "mail", .when = after_commit, .on = pool});
    post_save.connect<Person>(office.note(""), {.when = after_commit, .on = pool});
    Person{.name = "ann"}.save();
    pool.drain();
    REQUIRE(handled.size() == 1);
    CHECK(handled[0] == "post_save after commit on mails/mail: no mail to ann");
    CHECK(office.log == Lines{"ann"});
    CHECK(failures.empty());
    post_save.disconnect_all();
}

TEST_CASE("on a pool: who has disconnected and waited is not called any more") {
    Office office;
    ThreadPool pool;
    std::latch reached{1}, open{1};
    bool is_inside = false, went_on = false;
    const Connection connection = post_save.connect<Person>(
        [&](const Person&) {
            is_inside = true;
            reached.count_down();
            open.wait();
            is_inside = false;
        },
        {.when = after_commit, .on = pool});
    Person{.name = "ann"}.save();
    Person{.name = "bob"}.save();
    reached.wait();
    std::thread other{[&] {
        connection.disconnect_and_wait();
        went_on = !is_inside;
    }};
    open.count_down();
    other.join();
    CHECK(went_on);
    pool.drain();
    CHECK_FALSE(is_inside);
}

TEST_CASE("threads write while receivers run on a pool, and come and go") {
    Office office;
    std::atomic<int> calls{0}, visits{0};
    {
        ThreadPool pool{{.threads = 2, .capacity = 4}};
        post_save.connect<Note>(
            [&](const Note& note) {
                if (note.author.get().name == "ann") ++calls;
            },
            {.when = after_commit, .on = pool});
        Person ann{.name = "ann"};
        ann.save();
        constexpr int each = 40;
        {
            std::vector<std::jthread> writers;
            for (int i = 0; i < 2; ++i)
                writers.emplace_back([&] {
                    for (int n = 0; n < each; ++n) {
                        const ScopedConnection visitor{post_save.connect<Note>(
                            [&](const Note&) { ++visits; }, {.when = after_commit, .on = pool})};
                        office.db.atomic([&] {
                            Note{.text = "x", .author = ann}.save();
                            Note{.text = "y", .author = ann}.save();
                        });
                    }
                });
        }
        pool.drain();
        CHECK(calls == 2 * 2 * each);
        post_save.disconnect_all();
    }
    CHECK(failures.empty());
}
