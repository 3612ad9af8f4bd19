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

bool has_listeners(const ModelInfo& model) {
    return pre_delete.has_listeners(model.sender) || post_delete.has_listeners(model.sender);
}

} // namespace

bool is_announced(const ModelInfo& model) { return !model.is_join_table() && has_listeners(model); }

bool is_fast(const std::vector<const ModelInfo*>& models, const ModelInfo& model) {
    return !has_listeners(model) &&
           std::ranges::all_of(incoming(models, model), [](const Incoming& relation) {
               return relation.on_delete() == OnDelete::do_nothing;
           });
}

} // namespace rowcall::detail
