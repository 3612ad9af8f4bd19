#pragma once

#include <signals/signals.hpp>

inline rowcall::Signal<void()> smoke{"smoke"};
