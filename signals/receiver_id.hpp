#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

namespace rowcall {

/// Who a receiver is, as far as connecting it twice and disconnecting it by itself go: the
/// address of a function, or a member function with the object it is called on. Lambdas and
/// other function objects have no identity: their id is null and equals nothing, itself
/// included, so each connect of one is a connection of its own.
///
/// Only adapters need to name one: code that wraps a user's receiver before it connects it
/// passes the id of the original to Signal::connect_as().
class ReceiverId {
public:
    constexpr ReceiverId() noexcept = default;

    /// The id of a function or of a member function; null for any other receiver.
    template<class F>
    static ReceiverId of(const F& receiver) noexcept {
        if constexpr (std::is_function_v<F>)
            return of(&receiver);
        else if constexpr (std::is_member_function_pointer_v<F>)
            return of(receiver, static_cast<const void*>(nullptr));
        else if constexpr (has_identity<F>)
            return from_bytes(receiver, 0);
        else
            return {};
    }

    /// The id of a member function called on that object.
    template<class Method>
    requires std::is_member_function_pointer_v<Method>
    static ReceiverId of(Method method, const volatile void* object) noexcept {
        return from_bytes(method, reinterpret_cast<std::uintptr_t>(object));
    }

    /// The id of the same receiver when it is connected for one aspect of a signal only: what that
    /// is stands at `aspect`. Null if this is.
    ReceiverId about(const void* aspect) const noexcept {
        ReceiverId result = *this;
        // Odd, so that no two aspects of one object are alike.
        if (!is_null()) result.object_ ^= reinterpret_cast<std::uintptr_t>(aspect) * 2 + 1;
        return result;
    }

    /// Whether receivers of type F can be told apart.
    template<class F>
    static constexpr bool has_identity =
        std::is_function_v<std::remove_pointer_t<F>> || std::is_member_function_pointer_v<F>;

    constexpr bool is_null() const noexcept { return code_[0] == 0 && code_[1] == 0; }
    constexpr bool same_as(const ReceiverId& other) const noexcept {
        return !is_null() && code_[0] == other.code_[0] && code_[1] == other.code_[1] &&
               object_ == other.object_;
    }

private:
    template<class Pointer>
    static ReceiverId from_bytes(Pointer pointer, std::uintptr_t object) noexcept {
        static_assert(sizeof pointer <= sizeof code_);
        ReceiverId result;
        std::memcpy(result.code_, &pointer, sizeof pointer);
        result.object_ = object;
        return result;
    }

    std::uintptr_t code_[2] = {};
    std::uintptr_t object_ = 0;
};

} // namespace rowcall
