#include "signals/sender.hpp"

#include "signals/detail/link.hpp"
#include "signals/detail/sender_origin.hpp"

#include <memory>
#include <stdexcept>

namespace rowcall {
namespace detail {

void retain(SenderOrigin* origin) noexcept { origin->refs.fetch_add(1, Order::relaxed); }

void release(SenderOrigin* origin) noexcept {
    if (origin->refs.fetch_sub(1, Order::acq_rel) == 1) delete origin;
}

SenderOrigin* origin_of_object(const void* address, WatchRef object) {
    if (!address || object->expired())
        throw std::invalid_argument("a sender must be an object that is alive and owned");
    auto* origin = new SenderOrigin;
    origin->object = std::move(object);
    return origin;
}

SenderOrigin* origin_of_name(std::string_view name) {
    if (name.empty()) throw std::invalid_argument("the name of a sender is empty");
    auto origin = std::make_unique<SenderOrigin>();
    origin->name = name;
    return origin.release();
}

} // namespace detail

bool operator==(const Sender& a, const Sender& b) {
    const void* key = a.key();
    if (key != b.key()) return false;
    if (key || a.origin_ == b.origin_) return true;
    return a.origin_ && b.origin_ && a.origin_->name == b.origin_->name;
}

} // namespace rowcall
