// The models of this folder's tests.
#pragma once

#include "orm/orm.hpp"
#include "orm/testing/test_database.hpp"
#include "tests/orm/statement_log.hpp"

using namespace rowcall;

struct Person : Model<Person> {
    Id id;
    std::string name;
    int age = 0;
    static constexpr auto meta() { return table<Person>(field<&Person::name>.unique()); }
};

struct Note : Model<Note> {
    Id id;
    std::string text;
    std::optional<std::string> remark;
    ForeignKey<Person> author;
    ForeignKey<Note> parent;
    static constexpr auto meta() {
        return table<Note>(
            field<&Note::author>.null().on_delete(cascade),
            field<&Note::parent>.null().on_delete(cascade));
    }
};

/// Its key is the program's own.
struct Country : Model<Country> {
    PrimaryKey<std::string> code;
    std::string name;
};

/// Its key is made by the library.
struct Device : Model<Device> {
    PrimaryKey<Uuid> id;
    std::string name;
};

/// Nothing but a key.
struct Ticket : Model<Ticket> {
    Id id;
};

struct Stamped : Model<Stamped> {
    Id id;
    std::string text;
    Timestamp created{};
    Timestamp changed{};
    static constexpr auto meta() {
        return table<Stamped>(
            field<&Stamped::created>.auto_now_add(), field<&Stamped::changed>.auto_now());
    }
};

/// A database in memory, the default one.
struct Store {
    testing::TestDatabase<Person, Note, Country, Device, Ticket, Stamped> db;
};

/// A store whose receivers go with it. What they throw goes to `sink` meanwhile.
struct HeardStore : Store {
    explicit HeardStore(signals::ErrorSink sink) : before{signals::set_error_sink(sink)} {}
    ~HeardStore() {
        signals::set_error_sink(before);
        post_save.disconnect_all();
        post_delete.disconnect_all();
        m2m_changed.disconnect_all();
    }
    /// A receiver that logs the name.
    auto note(const std::string& prefix) {
        return [this, prefix](const Person& person) { log.push_back(prefix + person.name); };
    }
    signals::ErrorSink before;
    std::vector<std::string> log;
};

using Statements = std::vector<std::string>;

/// A store whose statements are logged.
struct LoggedStore {
    Store store;
    StatementLog log{store.db};
};
