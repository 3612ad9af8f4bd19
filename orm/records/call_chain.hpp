// Which records' receivers this thread is running: it finds those that call each other for ever.
#pragma once

#include "orm/schema/model_info.hpp"
#include "signals/detail/signal_base.hpp"

namespace rowcall::detail {

/// One send of a model signal, or (without a record) of post_bulk, on the stack for as long as its
/// receivers run. Its constructor
/// throws RecursionError, with the chain in the message, when the same row comes round again and
/// again, or when the chain is so long that the stack would end.
class CallChain {
public:
    CallChain(const SignalBase& signal, const ModelInfo& model, const void* record);
    ~CallChain();
    CallChain(const CallChain&) = delete;
    CallChain& operator=(const CallChain&) = delete;

private:
    SqlValue key(Scratch& scratch) const;
    bool is_of_same_row(const CallChain& other) const;
    std::string describe() const;
    std::string what_comes_round(std::size_t times) const;

    const SignalBase& signal_;
    const ModelInfo& model_;
    const void* record_;
    const CallChain* outer_;
    std::size_t depth_;
};

} // namespace rowcall::detail
