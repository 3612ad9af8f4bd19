// error: A receiver that cannot be copied can be connected to one signal and sender only
#include "signals/signals.hpp"

#include <memory>

void connect(rowcall::Signal<void()>& one, [[maybe_unused]] rowcall::Signal<void()>& two) {
    rowcall::receiver([owned = std::make_unique<int>()] {}, one);
#ifndef WITHOUT_THE_MISTAKE
    rowcall::receiver([owned = std::make_unique<int>()] {}, one, two);
#endif
}
