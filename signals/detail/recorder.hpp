#pragma once

#include "signals/detail/array.hpp"
#include "signals/detail/pin.hpp"

// What a send tells the trace: trace.cpp. An array that is `traced` is one whose sends do.
namespace rowcall::detail {

struct TracedSend;

// While the exception that left that receiver is handled; null is none.
void record_failure(const Node* node) noexcept;

// Takes the record of the send that had this slot, if there is one, off the thread's stack; its
// destructor hands it on.
class EndedSend {
public:
    explicit EndedSend(const Slot& slot) noexcept;
    ~EndedSend();
    EndedSend(const EndedSend&) = delete;
    EndedSend& operator=(const EndedSend&) = delete;

private:
    TracedSend* send_ = nullptr;
};

} // namespace rowcall::detail
