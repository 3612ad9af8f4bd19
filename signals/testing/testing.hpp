// What tests of signals want, with any framework of tests.
#pragma once

#include "signals/testing/difference.hpp"
#include "signals/testing/failure.hpp"
#include "signals/testing/mute.hpp"
#include "signals/testing/receiver_guard.hpp"
#include "signals/testing/shown.hpp"
#include "signals/testing/signal_recorder.hpp"
