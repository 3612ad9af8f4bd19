// error: An object's address cannot be a sender
#include "signals/signals.hpp"

struct Document {};

void send(rowcall::Signal<void()>& signal, Document& document) {
    signal.send_from(rowcall::sender<Document>);
#ifndef WITHOUT_THE_MISTAKE
    signal.send_from(rowcall::Sender(document));
#endif
    static_cast<void>(document);
}
