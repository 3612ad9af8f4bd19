// Paths of relations as prefetch and select_related walk them.
#pragma once

#include "orm/query/path.hpp"
#include "orm/relations/loading.hpp"

namespace rowcall::detail {

template<auto E>
RelationStep step_of() {
    using Element = PathElement<E>;
    RelationStep step;
    if constexpr (is_many_to_many<typename Element::Member>)
        step.many = &many_relation<Element::member>();
    else
        step.column = &column_of<Element::member>();
    step.from = &model_info<typename Element::From>();
    step.to = &model_info<typename Element::To>();
    step.reverse = Element::is_reverse;
    return step;
}

template<auto... Path>
std::vector<RelationStep> steps_of() {
    return {step_of<Path>()...};
}

} // namespace rowcall::detail
