#include "examples/web/todos/todo_access.hpp"

#include <fmt/format.h>

namespace web {

using namespace rowcall;
using models::Todo;

Todo own_todo(Context& context) {
    auto found = Todo::objects(context.site.database)
                     .filter(col<&Todo::id> == context.id(), col<&Todo::owner> == context.user())
                     .first();
    if (!found) throw HttpError{404, fmt::format("You have no todo {}.", context.id())};
    return *std::move(found);
}

Todo new_todo(Context& context) { return {.created_on = Date::today(), .owner = context.user()}; }

} // namespace web
