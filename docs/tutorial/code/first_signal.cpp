#include <signals/signals.hpp>

#include <iostream>
#include <string>

using namespace rowcall;

// [declare]
Signal<void(const std::string&)> item_completed{"item_completed"};
// [end]

// [send]
void complete(const std::string& title) {
    std::cout << "completing " << title << '\n';
    item_completed.send(title);
}
// [end]

// [connect]
int main() {
    item_completed.connect(
        [](const std::string& title) { std::cout << "log: " << title << " was completed\n"; });
    item_completed.connect([](const std::string& title) {
        std::cout << "mail: well done, " << title << " is off your list\n";
    });
    complete("Buy milk");
}
// [end]
