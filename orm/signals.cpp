#include "orm/signals.hpp"

namespace rowcall {

constinit ModelSignal<SaveEvent> pre_save{"pre_save"};
constinit ModelSignal<SaveEvent> post_save{
    "post_save", "post_save after commit", "post_save on rollback"};
constinit ModelSignal<DeleteEvent> pre_delete{"pre_delete"};
constinit ModelSignal<DeleteEvent> post_delete{
    "post_delete", "post_delete after commit", "post_delete on rollback"};
constinit ModelSignal<M2mEvent> m2m_changed{
    "m2m_changed", "m2m_changed after commit", "m2m_changed on rollback"};
constinit Signal<void(const BulkEvent&)> post_bulk{"post_bulk"};
constinit Signal<void(Database&)> connection_created{"connection_created"};

std::string_view to_string(M2mAction action) noexcept {
    static constexpr std::string_view names[] = {"pre_add",     "post_add",  "pre_remove",
                                                 "post_remove", "pre_clear", "post_clear"};
    return names[static_cast<std::size_t>(action)];
}

std::string_view to_string(BulkOperation operation) noexcept {
    static constexpr std::string_view names[] = {"create", "update", "upsert", "remove"};
    return names[static_cast<std::size_t>(operation)];
}

} // namespace rowcall
