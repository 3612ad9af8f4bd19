// error: it has neither to_string() nor operator<<
#include "signals/testing/testing.hpp"

struct Secret {};

void record(rowcall::Signal<void(int)>& numbers, rowcall::Signal<void(Secret)>& secrets) {
    rowcall::testing::SignalRecorder recorder{numbers};
    secrets.send(Secret{});
#ifndef WITHOUT_THE_MISTAKE
    recorder.watch(secrets);
#endif
}
