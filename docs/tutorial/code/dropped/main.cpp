#include "alarm.hpp"

#include <iostream>

int main() {
    smoke.send();
    std::cout << "receivers: " << (smoke.has_listeners() ? "some" : "none") << '\n';
}
