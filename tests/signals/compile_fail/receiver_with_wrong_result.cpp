// error: What this receiver returns does not convert to the result type
#include "signals/signals.hpp"

void connect(rowcall::Signal<int()>& signal) {
    signal.connect([] { return 1; });
#ifndef WITHOUT_THE_MISTAKE
    signal.connect([] {});
#endif
}
