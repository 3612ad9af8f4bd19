// error: A lambda or function object has no identity to disconnect it by
#include "signals/signals.hpp"

void function() {}

void disconnect(rowcall::Signal<void()>& signal) {
    signal.disconnect(function);
#ifndef WITHOUT_THE_MISTAKE
    signal.disconnect([] {});
#endif
}
