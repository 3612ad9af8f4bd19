// Receivers on a thread pool, and coroutines that wait for a send.
#include <orm/orm.hpp>
#include <signals/next.hpp>
#include <signals/thread_pool.hpp>

#include <iostream>
#include <stdexcept>

using namespace rowcall;

struct User : Model<User> {
    Id id;
    std::string name;
    std::string email;
};

// [detached]
struct Detached { // begins at once, and lives until it has run to its end
    struct promise_type {
        Detached get_return_object() { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
};
// [end]

// [coroutine]
Signal<void(std::string)> confirmed{"confirmed"};

Detached sign_up(std::string name, std::stop_token patience) {
    std::cout << "mail to " << name << ": please confirm\n";
    try {
        while (co_await confirmed.next(patience) != name) {}
        std::cout << "welcome, " << name << '\n';
    } catch (const Cancelled&) {
        std::cout << "who was " << name << "?\n";
    }
}
// [end]

// [elsewhere]
Detached congratulate(ThreadPool& pool) {
    const std::string name = co_await confirmed.next().on(pool);
    std::cout << "a card for " << name << '\n'; // on a thread of the pool
}
// [end]

int main() {
    // [pool]
    Database db{"sqlite::memory:"};
    ThreadPool mails{
        {.threads = 1,
         .capacity = 100,
         .on_error =
             [](const signals::ReceiverError& failure) {
                 std::cout << failure.uid << ": " << signals::message_of(failure.error) << '\n';
             },
         .name = "mails"}};
    // [end]
    db.make_default();
    db.create_tables<User>();

    // [connect]
    post_save.connect<User>(
        [](const User& user, const SaveEvent& event) {
            if (user.email.empty()) throw std::runtime_error{user.name + " has no address"};
            std::cout << "mail to " << user.email << (event.created ? ": welcome\n" : ": hello\n");
        },
        {.uid = "welcome", .when = after_commit, .on = mails});
    // [end]

    // [use]
    db.atomic([] {
        User{.name = "ann", .email = "ann@example.org"}.save();
        User{.name = "bob"}.save();
        std::cout << "nothing is sent yet\n";
    });
    mails.drain(); // a server would go on to the next request
    std::cout << "all is sent\n";
    // [end]

    // [own]
    Signal<void(const std::string&)> printed{"printed"};
    printed.connect([&](const std::string& page) {
        mails.execute([page] { std::cout << "archived: " << page << '\n'; });
    });
    printed.send("page 1");
    mails.drain();
    // [end]

    // [wait]
    std::stop_source closing_time;
    sign_up("ann", closing_time.get_token());
    sign_up("bob", closing_time.get_token());
    confirmed.send("ann");
    closing_time.request_stop();
    // [end]

    // [send]
    congratulate(mails);
    confirmed.send("cid");
    mails.drain();
    // [end]
}
