// error: A signal's responses are collected, so they cannot be references
#include "signals/signals.hpp"

rowcall::Signal<int()> fine;
#ifndef WITHOUT_THE_MISTAKE
rowcall::Signal<int&()> wrong;
#endif
