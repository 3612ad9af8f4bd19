// error: one of them is a view of what may be gone when the coroutine looks at it
#include "signals/next.hpp"

#include <string>

void wait(
    rowcall::Signal<void(std::string)>& owning, rowcall::Signal<void(std::string_view)>& view) {
    static_cast<void>(owning.next());
    view.send("text");
#ifndef WITHOUT_THE_MISTAKE
    static_cast<void>(view.next());
#endif
}
