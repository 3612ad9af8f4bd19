#pragma once

// What it takes to connect and to send. Some headers are apart: graph.hpp, which tells who listens
// to what, and trace.hpp, what was sent; thread_pool.hpp, and next.hpp, which is for coroutines.
#include "signals/connect_options.hpp"
#include "signals/connection.hpp"
#include "signals/error_sink.hpp"
#include "signals/receiver.hpp"
#include "signals/receiver_id.hpp"
#include "signals/request.hpp"
#include "signals/response.hpp"
#include "signals/responses.hpp"
#include "signals/sender.hpp"
#include "signals/sender_names.hpp"
#include "signals/signal.hpp"
#include "signals/trackable.hpp"
