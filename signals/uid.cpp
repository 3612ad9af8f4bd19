#include "signals/uid.hpp"

namespace rowcall {

Uid::Uid(Copy copy) {
    if (copy.of.empty()) return;
    text_ = new char[copy.of.size()];
    size_ = copy.of.copy(text_, copy.of.size());
}

void Uid::release() noexcept { delete[] text_; }

} // namespace rowcall
