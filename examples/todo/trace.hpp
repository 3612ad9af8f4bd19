// What happens to records, as it happens: each signal that is sent, and the receivers it runs.
#pragma once

#include "models/models.hpp"

#include <functional>

namespace todo {

/// For as long as it lives, writes a line to stderr for each signal that is sent, and for each
/// receiver that is run through it; what a receiver causes is indented below it.
class Tracer {
public:
    Tracer();
    Tracer(const Tracer&) = delete;
    Tracer& operator=(const Tracer&) = delete;

    /// Runs a receiver and shows it.
    void run(std::string_view name, const std::function<void()>& receiver);

private:
    void show(std::string_view signal, std::string_view sender, const std::string& details);

    int depth_ = 0;
    std::vector<rowcall::ScopedConnection> connections_;
};

} // namespace todo
