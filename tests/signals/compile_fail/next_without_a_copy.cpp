// error: next() gives the coroutine copies of the arguments
#include "signals/next.hpp"

struct Unique {
    Unique() = default;
    Unique(const Unique&) = delete;
};

void wait(rowcall::Signal<void(Unique&)>& signal) {
    Unique unique;
    signal.send(unique);
#ifndef WITHOUT_THE_MISTAKE
    static_cast<void>(signal.next());
#endif
}
