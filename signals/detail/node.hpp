#pragma once

#include "signals/detail/atomic.hpp"
#include "signals/receiver_id.hpp"

#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

namespace rowcall::detail {

struct Link;       // a signal's private side, in link.hpp
struct NodeExtras; // the rarely used options of a connection, in link.hpp

using AnyFunction = void (*)();

// What a thunk needs to reach its receiver: a small receiver itself, or a pointer to it.
struct Payload {
    alignas(void*) unsigned char bytes[16];

    template<class T>
    const T& as() const noexcept {
        return *std::launder(reinterpret_cast<const T*>(bytes));
    }
};

// What a send calls.
struct Target {
    AnyFunction thunk = nullptr;
    Payload payload{};
};

// One connection. Handles and arrays share it by counting; `refs` and `flags` may be touched by
// any thread, everything else is written under the registry's lock.
//
// The receiver lives in here (HeldNode) or, when it is small and trivial, in the payload only.
// Its captures are destroyed as soon as no send can reach them, which is usually long before
// the last handle lets go of the node.
struct Node {
    // `flags`: 0 means "call it without another look".
    static constexpr std::uint32_t dead = 1;       // disconnected; set before it is unlinked
    static constexpr std::uint32_t guarded = 2;    // tracked, once, or sent by a tracked object
    static constexpr std::uint32_t fenced = 4;     // no membarrier: confirm with a full fence
    static constexpr std::uint32_t released = 8;   // the captures are gone (lock)
    static constexpr std::uint32_t blocked = 16;   // by Connection::block()
    static constexpr std::uint32_t one_block = 32; // counts ScopedBlocks, in the upper bits

    Atomic<std::uint32_t> refs{1};
    Atomic<std::uint32_t> flags{0};
    Link* link = nullptr; // the signal whose published array holds it, dead or alive
    union {
        const void* sender = nullptr; // of a node that is alive; null: any sender
        Node* next;                   // in a list of garbage
    };
    ReceiverId id;
    union {
        const char* file = nullptr; // of the place where it was connected
        NodeExtras* extras_or_null; // where has_extras; null again once the captures are gone
    };
    std::uint32_t arrays = 0;      // published or retired arrays that hold this node
    bool has_captures : 1 = false; // or watches an object: somebody may notice the end
    bool has_extras : 1 = false;
    bool must_see : 1 = false;
    std::uint16_t line = 0; // of that place; of longer files, the last that fits

    NodeExtras* extras() const noexcept { return has_extras ? extras_or_null : nullptr; }

    // Destroys the captures, or the node itself: the only thing a node's type decides.
    enum class Part { captures, all };
    void (*destroy)(Node*, Part) noexcept = nullptr;
};

// A node with its receiver in the same block.
template<class F>
struct HeldNode : Node {
    union {
        F receiver;
    };
    bool holds = true;

    template<class Source>
    explicit HeldNode(Source&& source) : receiver(std::forward<Source>(source)) {
        has_captures = !std::is_trivially_destructible_v<F>;
        destroy = [](Node* node, Part part) noexcept {
            auto* self = static_cast<HeldNode*>(node);
            if (std::exchange(self->holds, false)) self->receiver.~F();
            if (part == Part::all) delete self;
        };
    }
    ~HeldNode() {}
};

// A node whose receiver fits into the payload.
struct InlineNode : Node {
    InlineNode() {
        destroy = [](Node* node, Part part) noexcept {
            if (part == Part::all) delete static_cast<InlineNode*>(node);
        };
    }
};

void destroy_node(Node* node) noexcept;

// A counted reference to a node.
class NodeRef {
public:
    NodeRef() noexcept = default;
    // Takes over a reference that was counted already.
    static NodeRef adopt(Node* node) noexcept {
        NodeRef result;
        result.node_ = node;
        return result;
    }
    explicit NodeRef(Node* node) noexcept : node_(node) { retain(); }
    NodeRef(const NodeRef& other) noexcept : node_(other.node_) { retain(); }
    NodeRef(NodeRef&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
    NodeRef& operator=(NodeRef other) noexcept {
        std::swap(node_, other.node_);
        return *this;
    }
    ~NodeRef() { release(node_); }

    Node* get() const noexcept { return node_; }
    Node* operator->() const noexcept { return node_; }
    explicit operator bool() const noexcept { return node_ != nullptr; }
    friend bool operator==(const NodeRef&, const NodeRef&) = default;

    static void release(Node* node) noexcept {
        if (!node) return;
        // Whoever holds the last reference needs no locked instruction to know.
        if (node->refs.load(Order::acquire) == 1 || node->refs.fetch_sub(1, Order::acq_rel) == 1)
            destroy_node(node);
    }

private:
    void retain() const noexcept {
        if (node_) node_->refs.fetch_add(1, Order::relaxed);
    }
    Node* node_ = nullptr;
};

} // namespace rowcall::detail
