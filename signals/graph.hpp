#pragma once

#include "signals/source_place.hpp"

#include <string>
#include <vector>

namespace rowcall::signals {

/// Who listens to what: the signals that have had a receiver so far, in the order of their first
/// connect. A copy, which nothing that happens later changes.
struct Graph {
    struct Receiver {
        std::string name;  ///< ConnectOptions::name, else its uid; empty if it has neither
        SourcePlace place; ///< where it was connected
        /// For whom it is called: a type without its namespaces; "object 1", "object 2", ... for
        /// objects; a name that nobody has registered so far; empty for any sender.
        std::string sender;

        /// How a diagram names it: the name, the place, or both on a line each.
        std::string label() const;
    };
    struct Signal {
        std::string name;                ///< empty if it has none
        SourcePlace place;               ///< where its first receiver was connected
        std::vector<Receiver> receivers; ///< in the order of connecting; those that wait, last

        /// The senders that its receivers name, each once, in the order of the receivers.
        std::vector<std::string> senders() const;
        /// How a diagram names it: "signal at main.cpp:7", if it has no name.
        std::string label() const;
    };
    std::vector<Signal> signals;

    /// Diagrams for Mermaid and for Graphviz. Each signal is a node, with an edge to each of its
    /// receivers that is labelled with the sender; receivers of the same label are one node.
    std::string to_mermaid() const;
    std::string to_dot() const;
    /// All that is here, as one object of JSON. Bytes that are no UTF-8 become U+FFFD.
    std::string to_json() const;
};

/// The signals and receivers that there are now; from any thread. Takes the lock that all signals
/// share for the time that it takes to copy them. Throws std::bad_alloc.
Graph graph();

} // namespace rowcall::signals
