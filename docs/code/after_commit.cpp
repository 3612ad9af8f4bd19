// Effects that wait for the end of the transaction.
#include <orm/orm.hpp>

#include <iostream>
#include <stdexcept>

using namespace rowcall;

// [model]
struct User : Model<User> {
    Id id;
    std::string name;
    std::string email;
    static constexpr auto meta() { return table<User>(field<&User::name>.unique()); }
};
// [end]

// [signal]
Signal<void(std::string, int)> sold{"sold"};
// [end]

int main() {
    Database db{"sqlite::memory:"};
    db.make_default();
    db.create_tables<User>();

    // [connect]
    post_save.connect<User>(
        [](const User& user, const SaveEvent& event) {
            if (event.created) std::cout << "mail to " << user.email << ": welcome\n";
        },
        {.when = after_commit});
    post_save.connect<User>(
        [](const User& user) { std::cout << "nothing came of " << user.name << '\n'; },
        {.when = on_rollback});
    // [end]

    // [use]
    db.atomic([&] {
        User{.name = "ann", .email = "ann@example.org"}.save();
        try {
            db.atomic([] { // a savepoint
                User{.name = "bob", .email = "bob@example.org"}.save();
                throw std::runtime_error{"no more users today"};
            });
        } catch (const std::runtime_error& error) {
            std::cout << error.what() << '\n';
        }
        std::cout << "to be committed: " << User::objects().count() << '\n';
    });
    // [end]

    // [autocommit]
    User{.name = "cid", .email = "cid@example.org"}.save();
    // [end]

    // [send]
    sold.connect([](const std::string& what, int pieces) {
        std::cout << "sold: " << pieces << ' ' << what << '\n';
    });
    db.atomic([&] {
        sold.send_on_commit("tickets", 2);
        std::cout << "not sold yet\n";
    });
    // [end]

    // [callback]
    db.atomic(
        [&] {
            db.on_commit([] { std::cout << "it is on disk\n"; });
            db.on_rollback([] { std::cout << "it is not\n"; });
        },
        {.retries = 3, .durable = true});
    // [end]

    // [robust]
    post_save.connect<User>(
        [](const User&) { throw std::runtime_error{"the mail server is away"}; },
        {.uid = "newsletter", .when = after_commit});
    signals::set_error_sink([](const signals::ReceiverError& failure) noexcept {
        std::cout << failure.uid << ": " << signals::message_of(failure.error) << '\n';
    });
    User{.name = "dan", .email = "dan@example.org"}.save();
    std::cout << "users: " << User::objects().count() << '\n';
    // [end]
}
