// error: A signal cannot send an rvalue reference
#include "signals/signals.hpp"

rowcall::Signal<void(int&)> fine;
#ifndef WITHOUT_THE_MISTAKE
rowcall::Signal<void(int&&)> wrong;
#endif
