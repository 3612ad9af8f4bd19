// Who listens to what, laid out for a picture.
#pragma once

#include "signals/graph.hpp"

#include <nlohmann/json.hpp>

namespace web {

/// Places for the template `graph`, in units of SVG: the signals in a column on the left, each with
/// a row for every sender that its receivers name, the receivers on the right, and a curve for each
/// connection; `rows` has the same as text: {"signal", "sender", "receiver"}.
///
/// Graphviz would be at hand (Graph::to_dot()), but its library reads freed memory when a process
/// draws more than once, and a program started for each page would be worth less than these lines.
nlohmann::json graph_view(const rowcall::signals::Graph& graph);

} // namespace web
