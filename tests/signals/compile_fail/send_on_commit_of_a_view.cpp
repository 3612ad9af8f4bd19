// error: one of them is a view of what may be gone by then
#include "signals/signals.hpp"

#include <string>

void send(
    rowcall::Signal<void(std::string)>& owning, rowcall::Signal<void(std::string_view)>& view) {
    const std::string text = "text";
    owning.send_on_commit(text);
    view.send(text);
#ifndef WITHOUT_THE_MISTAKE
    view.send_on_commit(text);
#endif
}
