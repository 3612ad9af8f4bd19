// error: one of them has none
#include "signals/signals.hpp"

struct Unique {
    Unique() = default;
    Unique(const Unique&) = delete;
};

void send(rowcall::Signal<void(Unique&)>& signal) {
    Unique unique;
    signal.send(unique);
#ifndef WITHOUT_THE_MISTAKE
    signal.send_on_commit(unique);
#endif
}
