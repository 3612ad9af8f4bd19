// error: next() waits for signals whose receivers return nothing
#include "signals/next.hpp"

void wait(rowcall::Signal<bool(int)>& signal) {
    signal.send(1);
#ifndef WITHOUT_THE_MISTAKE
    static_cast<void>(signal.next());
#endif
}
