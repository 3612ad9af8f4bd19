// Compiled with optimisation and read by no_locked_instruction.cmake, never run.
#include "signals/signal.hpp"

struct Todo;

void send(const rowcall::Signal<void(Todo&)>& signal, Todo& todo) { signal.send(todo); }

void send_from(const rowcall::Signal<void(Todo&)>& signal, Todo& todo) {
    signal.send_from(rowcall::sender<Todo>, todo);
}
