// Queries in the words of those who wrote them, for messages.
#pragma once

#include "orm/query/expression.hpp"

namespace rowcall::detail {

/// "Todo where (owner.name = ...) and (priority > 3)": numbers are shown, texts are not. What is
/// very long is cut.
std::string describe_query(const Query& query);

} // namespace rowcall::detail
