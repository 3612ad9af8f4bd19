#pragma once

namespace rowcall {

namespace detail {
struct Tracked; // the connections of a Trackable, in link.hpp
}

/// A base class of objects whose connections end with them, without a shared_ptr:
///
///     class Window : public Trackable {
///         void redraw();
///     };
///     tick.connect(&Window::redraw, window);                     // tracks the window by itself
///     tick.connect([&window] { window.redraw(); }, {.track = window});
///
/// Tracking costs a send nothing: it is the end of the object that disconnects. A copy of an
/// object, or what is moved from it, tracks nothing so far; an object that is assigned to keeps
/// its own connections. Costs one pointer, and no memory before the first connection.
///
/// Threads: its destructor waits until no other thread is inside a receiver that tracks the
/// object, as Connection::disconnect_and_wait() does; it does not wait for its own thread, so an
/// object may be destroyed in its own receiver. But the destructors of derived classes have run
/// by then. So if other threads send, call stop_tracking() first in the destructor of the most
/// derived class.
class Trackable {
public:
    /// Disconnects all that tracks this object, and waits until no other thread is inside one of
    /// these receivers. Any thread may call it. Two objects that do this in each other's receivers
    /// on two threads wait for ever. Takes time for each connection made so far.
    void stop_tracking() noexcept;

protected:
    Trackable() noexcept = default;
    Trackable(const Trackable&) noexcept {}
    Trackable& operator=(const Trackable&) noexcept { return *this; }
    ~Trackable() {
        if (tracked_) stop_tracking();
    }

private:
    friend struct detail::Tracked;
    mutable detail::Tracked* tracked_ = nullptr; // under the registry's lock
};

} // namespace rowcall
