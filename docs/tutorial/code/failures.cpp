#include <orm/orm.hpp>

#include <iostream>
#include <stdexcept>

using namespace rowcall;

struct Todo : Model<Todo> {
    Id id;
    std::string title;
};

// [signal]
Signal<void()> closing{"closing"};

void fail() { throw std::runtime_error{"the printer is out of paper"}; }
void save_settings() { std::cout << "settings saved\n"; }
// [end]

// [sink]
void report(const signals::ReceiverError& failure) noexcept {
    std::cout << "a receiver of " << failure.signal
              << " failed: " << signals::message_of(failure.error) << '\n';
}
// [end]

int main() {
    // [send]
    closing.connect(fail);
    closing.connect(save_settings);

    try {
        closing.send();
    } catch (const std::exception& error) {
        std::cout << "send was left: " << error.what() << '\n';
    }
    // [end]

    // [send_robust]
    signals::set_error_sink(report);
    const Outcome outcome = closing.send_robust();
    std::cout << outcome.failed << " of " << outcome.called << " failed\n";
    // [end]

    Database database{"sqlite::memory:"};
    database.make_default();
    database.create_tables<Todo>();

    // [rollback]
    Connection strict = post_save.connect<Todo>([](Todo& todo) {
        if (todo.title.empty()) throw std::invalid_argument{"a todo needs a title"};
    });

    Todo nameless;
    try {
        nameless.save();
    } catch (const std::invalid_argument& error) {
        std::cout << "not saved: " << error.what() << ". Rows: " << Todo::objects().count()
                  << ", stored: " << (nameless.id.is_stored() ? "yes" : "no") << '\n';
    }
    // [end]
    strict.disconnect();

    // [after_commit]
    post_save.connect<Todo>(
        [](const Todo& todo) { std::cout << "mail: " << todo.title << " is on the list\n"; },
        {.when = after_commit});

    try {
        database.atomic([] {
            Todo{.title = "Rob a bank"}.save();
            throw std::runtime_error{"thought better of it"};
        });
    } catch (const std::runtime_error& error) {
        std::cout << error.what() << '\n';
    }
    database.atomic([] {
        Todo{.title = "Buy milk"}.save();
        std::cout << "saved, but not committed yet\n";
    });
    // [end]

    // [circle]
    Connection circle = post_save.connect<Todo>([](Todo& todo) { todo.save(); });
    try {
        Todo{.title = "Go round"}.save();
    } catch (const RecursionError&) {
        std::cout << "stopped. Rows: " << Todo::objects().count() << '\n';
    }
    // [end]
}
