#pragma once

#include "signals/detail/type_name.hpp"
#include "signals/detail/watch.hpp"

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace rowcall {

class Sender;

namespace detail {
struct SenderOrigin; // a tracked object or a name; in sender.cpp

// What a type is called as a sender; to be specialised for types that stand for something else.
template<class T>
inline constexpr std::string_view sender_name = type_name<T>;

struct TypeTag {
    std::string_view name;
};
template<class T>
inline constinit TypeTag type_tag{sender_name<T>}; // its address stands for T; not const, so no
                                                   // linker merges two

// The key of a tracked object. It is odd, as no address of a tag is.
inline const void* key_of_object(const volatile void* address) noexcept {
    const auto bits = reinterpret_cast<std::uintptr_t>(address);
    return bits ? reinterpret_cast<const void*>(bits << 1 | 1) : nullptr;
}

void retain(SenderOrigin*) noexcept;
void release(SenderOrigin*) noexcept;
SenderOrigin* origin_of_object(const void* address, WatchRef object);
SenderOrigin* origin_of_name(std::string_view name);
const void* resolve_name(const SenderOrigin* origin); // null if the name is unknown so far

template<class T>
inline constexpr bool never = false;
template<class T>
concept Text = std::is_convertible_v<const T&, std::string_view>;

// What is no sender, and is told so in a sentence.
template<class T, class Type = std::remove_cvref_t<T>>
concept NoSender = !std::is_same_v<Type, Sender> && !Watchable<Type> && !Text<Type>;
} // namespace detail

/// Who sends a signal, or whose signals a receiver wants: nobody in particular, a type, an
/// object, or a type by a name that is resolved when that type is first used.
///
///     post_save.connect(f, {.sender = sender<User>});   // a type; the same as connect<User>(f)
///     changed.connect(f, {.sender = document});         // a shared_ptr: this object only
///     post_save.connect(f, {.sender = "user"});         // signals::register_sender("user", ...)
///
/// A type sender is exact: a derived class is another sender. An object is a sender only by its
/// shared_ptr or weak_ptr, so that a new object at an old address is never taken for the old one.
/// Copying a sender is cheap; a type sender costs nothing at all.
class Sender {
public:
    /// No sender: when connecting, any.
    constexpr Sender() noexcept = default;

    /// A tracked object. Throws std::invalid_argument if there is none.
    template<detail::SharedPointer P>
    Sender(const P& object)
        : key_(detail::key_of_object(object.get())),
          origin_(detail::origin_of_object(object.get(), detail::WatchRef(object))) {}
    template<detail::WeakPointer P>
    Sender(const P& object) : Sender(object.lock()) {}

    /// A name, see signals::register_sender(). Throws std::invalid_argument if it is empty.
    template<detail::Text T>
    Sender(const T& name) : origin_(detail::origin_of_name(std::string_view(name))) {}

    template<detail::NoSender T>
    Sender(T&&) {
        static_assert(
            detail::never<T>,
            "An object's address cannot be a sender, it may be reused: pass a std::shared_ptr or "
            "std::weak_ptr to the object, or sender<Type> for every object of a type.");
    }

    constexpr Sender(const Sender& other) noexcept : key_(other.key_), origin_(other.origin_) {
        if (origin_) detail::retain(origin_);
    }
    constexpr Sender(Sender&& other) noexcept
        : key_(std::exchange(other.key_, nullptr)), origin_(std::exchange(other.origin_, nullptr)) {
    }
    constexpr Sender& operator=(Sender other) noexcept {
        std::swap(key_, other.key_);
        std::swap(origin_, other.origin_);
        return *this;
    }
    constexpr ~Sender() {
        if (origin_) detail::release(origin_);
    }

    /// Whether this is no sender at all.
    constexpr bool is_none() const noexcept { return !key_ && !origin_; }

    /// What receivers are found by: equal for equal senders. Null for no sender, and for a name
    /// that nobody has registered yet. For a type it is a constant.
    constexpr const void* key() const {
        return key_ || !origin_ ? key_ : detail::resolve_name(origin_);
    }

    /// Senders are equal when receivers of one are receivers of the other. A name equals the
    /// type that it was registered for; before that, it equals the same name.
    friend bool operator==(const Sender& a, const Sender& b);

    // Not for users: a type by its tag, and what stands behind an object or a name.
    static constexpr Sender of_tag(const void* tag) noexcept {
        Sender result;
        result.key_ = tag;
        return result;
    }
    detail::SenderOrigin* origin() const noexcept { return origin_; }

private:
    const void* key_ = nullptr;
    detail::SenderOrigin* origin_ = nullptr;
};

// A type as a sender: sender<User>.
template<class T>
inline constexpr Sender sender = Sender::of_tag(&detail::type_tag<std::remove_cvref_t<T>>);

/// Who may send from: a Sender, or the shared_ptr to a tracked object.
class From {
public:
    constexpr From(const Sender& from) : key_(from.key()) {}
    template<detail::SharedPointer P>
    From(const P& object) noexcept : key_(detail::key_of_object(object.get())) {}
    constexpr const void* key() const noexcept { return key_; }

private:
    const void* key_;
};

} // namespace rowcall
