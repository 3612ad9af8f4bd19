// error: A recorder would add a response of its own
#include "signals/testing/testing.hpp"

void record(rowcall::Signal<void(int)>& silent, rowcall::Signal<int(int)>& asked) {
    rowcall::testing::SignalRecorder recorder{silent};
    recorder.watch(silent);
    asked.send(1);
#ifndef WITHOUT_THE_MISTAKE
    recorder.watch(asked);
#endif
}
