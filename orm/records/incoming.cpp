#include "orm/records/incoming.hpp"

#include "orm/signals.hpp"

#include <algorithm>

namespace rowcall::detail {

bool Incoming::is_detached() const noexcept {
    return on_delete() == OnDelete::set_null || on_delete() == OnDelete::set_default ||
           on_delete() == OnDelete::set_value;
}

OwnedValue Incoming::replacement() const {
    const Reference& reference = column->reference;
    switch (reference.on_delete) {
    case OnDelete::set_default:
        return column->default_value;
    case OnDelete::set_value:
        return reference.set_function ? reference.set_function() : reference.set_value;
    default:
        return {};
    }
}

std::vector<Incoming> incoming(
    const std::vector<const ModelInfo*>& models, const ModelInfo& target) {
    std::vector<Incoming> relations;
    for (const ModelInfo* model : models)
        for (const Column& column : model->columns)
            if (column.is_foreign_key() && &column.reference.model() == &target)
                relations.push_back({model, &column});
    return relations;
}

namespace {

bool has_listeners(const ModelInfo& model, Audience audience) {
    return (audience.of_each &&
            (pre_delete.has_listeners(model.sender) || post_delete.has_listeners(model.sender))) ||
           (audience.of_summary && post_bulk.has_listeners(model.sender));
}

} // namespace

bool is_announced(const ModelInfo& model, Audience audience) {
    return !model.is_join_table() && has_listeners(model, {audience.of_each, false});
}

bool is_summed_up(const ModelInfo& model, Audience audience) {
    return !model.is_join_table() && has_listeners(model, {false, audience.of_summary});
}

bool is_fast(
    const std::vector<const ModelInfo*>& models, const ModelInfo& model, Audience audience) {
    return !has_listeners(model, audience) &&
           std::ranges::all_of(incoming(models, model), [](const Incoming& relation) {
               return relation.on_delete() == OnDelete::do_nothing;
           });
}

} // namespace rowcall::detail
