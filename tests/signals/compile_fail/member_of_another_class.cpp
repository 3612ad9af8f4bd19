// error: The object is not of the class that the member function belongs to
#include "signals/signals.hpp"

struct Log {
    void write() {}
};
struct Other {};

void connect(rowcall::Signal<void()>& signal, Log& log, [[maybe_unused]] Other& other) {
    signal.connect(&Log::write, log);
#ifndef WITHOUT_THE_MISTAKE
    signal.connect(&Log::write, other);
#endif
}
