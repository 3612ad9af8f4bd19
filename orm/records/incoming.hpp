// What points at a model, and who would hear of its deletion.
#pragma once

#include "orm/announce.hpp"
#include "orm/schema/model_info.hpp"

namespace rowcall::detail {

/// A foreign key that points at a model.
struct Incoming {
    const ModelInfo* model; ///< that has it
    const Column* column;

    OnDelete on_delete() const noexcept { return column->reference.on_delete; }
    /// Is it set to something else, NULL or a default, when the row pointed at is deleted?
    bool is_detached() const noexcept;
    /// What it is set to then.
    OwnedValue replacement() const;
};

/// Those of these models' foreign keys that point at `target`, in the models' order.
std::vector<Incoming> incoming(
    const std::vector<const ModelInfo*>& models, const ModelInfo& target);

/// Who is to hear of a deletion.
struct Audience {
    bool of_each = true;     ///< receivers of pre_delete and post_delete
    bool of_summary = false; ///< receivers of post_bulk

    static Audience of(Announce announce) noexcept {
        return {announce == Announce::each, announce != Announce::none};
    }
};

/// Does anybody hear of the deletion of its rows one by one? Join tables announce nothing.
bool is_announced(const ModelInfo& model, Audience audience);
/// Must the keys of the rows be known?
bool is_summed_up(const ModelInfo& model, Audience audience);

/// Can its rows be deleted without being looked at: nobody listens, nothing that matters points
/// at them? (As in Django, who listens to all models listens to join tables, too: they announce
/// nothing, but take part in the order.)
bool is_fast(
    const std::vector<const ModelInfo*>& models, const ModelInfo& model, Audience audience);

} // namespace rowcall::detail
