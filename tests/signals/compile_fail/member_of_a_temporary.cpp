// error: The object of a member function must outlive the connection
#include "signals/signals.hpp"

struct Log {
    void write() {}
};

void connect(rowcall::Signal<void()>& signal, Log& log) {
    signal.connect(&Log::write, log);
#ifndef WITHOUT_THE_MISTAKE
    signal.connect(&Log::write, Log{});
#endif
}
