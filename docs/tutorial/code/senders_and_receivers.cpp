#include <signals/signals.hpp>

#include <iostream>
#include <memory>
#include <string>

using namespace rowcall;

// [signal]
Signal<void(const std::string& title, int minutes)> finished{"finished"};
// [end]

// [receivers]
void log_work(const std::string& title, int minutes) {
    std::cout << "log: " << title << ", " << minutes << " minutes\n";
}

class Statistics {
public:
    void count() { std::cout << "statistics: " << ++count_ << " so far\n"; }

private:
    int count_ = 0;
};
// [end]

// [senders]
struct Todo {};
struct Meeting {};
// [end]

struct List {
    std::string name;
};

// [question]
Signal<bool(const std::string& title)> may_complete{"may_complete"};
// [end]

int main() {
    // [connect]
    Statistics statistics;
    finished.connect(log_work);                     // a function: all arguments
    finished.connect([](const std::string& title) { // a lambda: the first only
        std::cout << "mail: " << title << " is done\n";
    });
    finished.connect(&Statistics::count, statistics); // a member function: none

    finished.send("Buy milk", 20);
    // [end]

    std::cout << "--\n";

    // [by_type]
    finished.connect<Todo>([] { std::cout << "this one only hears of todos\n"; });

    finished.send_from(sender<Todo>, "Water the plants", 5);
    finished.send_from(sender<Meeting>, "Weekly meeting", 60);
    // [end]

    std::cout << "--\n";

    // [by_object]
    auto groceries = std::make_shared<List>(List{"groceries"});
    auto books = std::make_shared<List>(List{"books"});
    Signal<void(const std::string&)> added{"added"};
    added.connect(
        [](const std::string& title) { std::cout << title << " must be bought\n"; },
        {.sender = groceries});

    added.send_from(groceries, "Bread");
    added.send_from(books, "The Sea"); // nobody asked for this list
    // [end]

    std::cout << "--\n";

    // [answers]
    may_complete.connect([](const std::string& title) { return !title.empty(); });
    may_complete.connect([](const std::string& title) { return title != "Sleep"; });

    bool allowed = true;
    for (const bool answer : may_complete.send("Sleep")) allowed = allowed && answer;
    std::cout << "may Sleep be completed? " << (allowed ? "yes" : "no") << '\n';
    // [end]
}
