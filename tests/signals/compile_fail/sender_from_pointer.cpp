// error: An object's address cannot be a sender
#include "signals/signals.hpp"

#include <memory>

struct Document {};

void connect(rowcall::Signal<void()>& signal, std::shared_ptr<Document> document) {
    signal.connect([] {}, {.sender = document});
#ifndef WITHOUT_THE_MISTAKE
    signal.connect([] {}, {.sender = document.get()});
#endif
}
