#pragma once

#include "signals/detail/node.hpp"

#include <utility>

namespace rowcall {

/// A handle to one connection of a receiver to a signal. Copies are handles to the same
/// connection; letting go of one does not disconnect (see ScopedConnection). A handle may
/// outlive its signal: then it is not connected.
///
/// Every member may be called from any thread, also from a receiver, also from the one that
/// belongs to this connection. A default-constructed handle belongs to none: it is not
/// connected, and the rest does nothing.
class Connection {
public:
    Connection() noexcept = default;

    /// Removes the receiver and says whether it was still connected. After this has returned it
    /// is not called again on this thread, and no new call of it begins on any other. A call on
    /// another thread may still be running, or its captures still be held until the sends that
    /// know it have ended.
    bool disconnect() const noexcept;

    /// The same, and waits until no other thread is inside the receiver. It does not wait for
    /// calls on its own thread, so a receiver may do this to itself. Two receivers that do it to
    /// each other on two threads wait for ever.
    bool disconnect_and_wait() const noexcept;

    /// Whether the receiver may be called by the next send: not once it is disconnected, its
    /// signal destroyed or its tracked object dead. A receiver that waits for the name of its
    /// sender is connected, and so is a blocked one.
    bool connected() const noexcept;

    /// While a connection is blocked, sends skip its receiver. block() and unblock() set and
    /// clear a mark; each ScopedBlock counts in addition to it.
    void block() const noexcept;
    void unblock() const noexcept;
    bool blocked() const noexcept;

    /// Whether both are handles to the same connection.
    friend bool operator==(const Connection&, const Connection&) = default;

    // Not for users.
    explicit Connection(detail::NodeRef node) noexcept : node_(std::move(node)) {}
    detail::Node* node() const noexcept { return node_.get(); }

private:
    detail::NodeRef node_;
};

// Blocks a connection for as long as it lives. Several may block the same one.
class [[nodiscard]] ScopedBlock {
public:
    explicit ScopedBlock(Connection connection) noexcept;
    ScopedBlock(ScopedBlock&& other) noexcept = default;
    ScopedBlock& operator=(ScopedBlock&& other) noexcept;
    ~ScopedBlock();

private:
    Connection connection_;
};

// Disconnects when it is destroyed or assigned to.
class [[nodiscard]] ScopedConnection {
public:
    ScopedConnection() noexcept = default;
    ScopedConnection(Connection connection) noexcept : connection_(std::move(connection)) {}
    ScopedConnection(ScopedConnection&& other) noexcept = default;
    ScopedConnection& operator=(ScopedConnection&& other) noexcept {
        if (this != &other) {
            connection_.disconnect();
            connection_ = std::move(other.connection_);
        }
        return *this;
    }
    ~ScopedConnection() { connection_.disconnect(); }

    const Connection& get() const noexcept { return connection_; }
    /// Lets go of the connection without disconnecting it.
    Connection release() noexcept { return std::exchange(connection_, {}); }

    bool disconnect() noexcept { return connection_.disconnect(); }
    bool disconnect_and_wait() noexcept { return connection_.disconnect_and_wait(); }
    bool connected() const noexcept { return connection_.connected(); }
    void block() const noexcept { connection_.block(); }
    void unblock() const noexcept { connection_.unblock(); }
    bool blocked() const noexcept { return connection_.blocked(); }

private:
    Connection connection_;
};

} // namespace rowcall
