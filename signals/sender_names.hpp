#pragma once

#include "signals/sender.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// Senders by name: a receiver can be connected to a type that this part of the program does
// not know. It is connected, behind the receivers that are there by then, once the type has
// been registered under that name.
namespace rowcall::signals {

/// A name that receivers wait for.
struct UnknownName {
    std::string name;
    std::string signal; ///< the signal they are connected to

    friend bool operator==(const UnknownName&, const UnknownName&) = default;
};

/// A sender's name that nobody has registered.
class UnknownSender : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

/// Says which type a name stands for, and connects the receivers that waited for it. Again for
/// the same type does nothing; for another type throws std::invalid_argument.
void register_sender(std::string_view name, const Sender& type);
template<class T>
void register_sender(std::string_view name) {
    register_sender(name, sender<T>);
}

/// The names that receivers still wait for: misspelt ones, and those of types not used so far.
std::vector<UnknownName> check();

/// Says that every name should be known by now. Throws UnknownSender, with all of check() in its
/// text, if one is not; from then on connecting to an unknown name throws it too. A program that
/// loads more types later may unfreeze().
void freeze();
void unfreeze() noexcept;

} // namespace rowcall::signals
