// Paths of relations as prefetch and select_related walk them.
#pragma once

#include "orm/query/path.hpp"
#include "orm/relations/loading.hpp"

namespace rowcall::detail {

template<auto E>
void append_step(std::vector<RelationStep>& steps, ColumnPath& path) {
    using Element = PathElement<E>;
    Element::follow(path);
    if constexpr (Element::is_relation) {
        RelationStep& step = steps.emplace_back();
        if constexpr (is_many_to_many<typename Element::Member>)
            step.many = &many_relation<Element::member>();
        else
            step.column = path.hops.back().column;
        step.from = path.model;
        if constexpr (is_model<typename Element::From>)
            step.from = &model_info<typename Element::From>();
        step.to = &model_info<typename Element::To>();
        step.reverse = Element::is_reverse;
    }
}

template<auto... Path>
const std::vector<RelationStep>& steps_of() {
    static const auto all = [] {
        std::vector<RelationStep> steps;
        ColumnPath path{};
        (append_step<Path>(steps, path), ...);
        return steps;
    }();
    return all;
}

} // namespace rowcall::detail
