// error: This receiver cannot be called with the arguments of the signal
#include "signals/signals.hpp"

void connect(rowcall::Signal<void(int)>& signal) {
    signal.connect([](int) {});
#ifndef WITHOUT_THE_MISTAKE
    signal.connect([](int, int) {});
#endif
}
