// error: This receiver cannot be called with the arguments of the signal
#include "signals/signals.hpp"

#include <string>

void connect(rowcall::Signal<void(std::string)>& signal) {
    signal.connect([](std::string) {});
#ifndef WITHOUT_THE_MISTAKE
    signal.connect([](std::string&&) {}); // would take it away from the next receiver
#endif
}
