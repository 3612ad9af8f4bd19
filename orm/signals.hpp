// The signals that records send. Arguments and moments are Django's; docs/django.md lists where
// Rowcall decides otherwise.
#pragma once

#include "orm/any_model.hpp"
#include "signals/signals.hpp"

namespace rowcall {

class Database;

/// What a save does. `created` is only known to post_save: an INSERT was made.
struct SaveEvent {
    bool created = false;
    /// The record comes from a fixture: do not touch other rows, they may not be there yet.
    bool raw = false;
    /// The members that are written, by name; empty for all of them.
    std::optional<std::vector<std::string_view>> update_fields{};
    Database& database;
};

/// What a deletion does.
struct DeleteEvent {
    /// Where the deletion began: the record whose remove() was called, or none when it was a
    /// query set's.
    std::optional<AnyModel> origin{};
    Database& database;
};

enum class M2mAction : std::uint8_t {
    pre_add,
    post_add,
    pre_remove,
    post_remove,
    pre_clear,
    post_clear
};
/// "pre_add", "post_add", ...
std::string_view to_string(M2mAction action) noexcept;

/// A change of a many-to-many relation, seen from the record whose manager was used.
struct M2mEvent {
    M2mAction action;
    /// Is this the side that does not declare the relation?
    bool reverse = false;
    /// The model at the other end, whose keys are in `pks`.
    const ModelInfo& model;
    /// What is added or removed, ascending; empty for clear. In pre_add and pre_remove a
    /// receiver may erase keys, which then are left alone.
    std::optional<std::vector<OwnedValue>>& pks;
    /// Of what is to be removed (pre_) or was (post_remove, post_clear): the keys that really were
    /// related, ascending. Empty for add.
    const std::vector<OwnedValue>& removed;
    /// The join table.
    const ModelInfo& through;
    bool raw = false;
    Database& database;
};

/// A signal about records of any model. Receivers take `(T&, const Event&)` or its beginning when
/// connected for a model, `(const AnyModel&, const Event&)` or its beginning when not:
///
///     post_save.connect<User>([](User& user, const SaveEvent& event) { ... });
///     post_delete.connect([](const AnyModel& record) { ... });
///
/// They run on the thread that saves, in the transaction of the save, in the order of connection.
/// An exception from one leaves the operation, which then has changed nothing. Everything else
/// (uid, track, once, disconnect, has_listeners) is as with Signal; any thread may call.
template<class Event>
class ModelSignal : public Signal<void(const AnyModel&, const Event&)> {
    using Base = Signal<void(const AnyModel&, const Event&)>;

public:
    using Base::Base;

    template<class... None, detail::WithoutSender<None...> F>
    Connection connect(F&& receiver, ConnectOptions options = {}) {
        return Base::connect(std::forward<F>(receiver), std::move(options));
    }
    template<class... None, detail::WithoutSender<None...> Method, detail::ObjectOf<Method> Object>
    Connection connect(Method method, Object&& object, ConnectOptions options = {}) {
        return Base::connect(method, std::forward<Object>(object), std::move(options));
    }

    /// For records of T only; the receiver is given the T itself.
    template<class T, class F>
    Connection connect(F&& receiver, ConnectOptions options = {}) {
        check_sender();
        detail::require_receiver<std::decay_t<F>, void, T&, const Event&>();
        detail::set_sender(options, sender<T>);
        model_info<T>();
        const ReceiverId id = ReceiverId::of(receiver);
        return this->connect_as(
            id, adapt<T>(std::decay_t<F>{std::forward<F>(receiver)}), std::move(options));
    }
    template<class T, class Method, detail::ObjectOf<Method> Object>
    Connection connect(Method method, Object&& object, ConnectOptions options = {}) {
        check_sender();
        detail::track_object(object, options);
        detail::set_sender(options, sender<T>);
        auto* target = detail::address_of_object(object);
        auto bound = detail::bind_method(method, target);
        detail::require_receiver<decltype(bound), void, T&, const Event&>();
        return this->connect_as(
            ReceiverId::of(method, target), adapt<T>(std::move(bound)), std::move(options));
    }

private:
    static constexpr void check_sender() {
        static_assert(
            !std::same_as<Event, M2mEvent>,
            "m2m_changed is sent by a relation: connect(f, {.sender = through<&T::member>})");
    }

    template<class T, class F>
    static auto adapt(F receiver) {
        return
            [receiver = std::move(receiver)](const AnyModel& record, const Event& event) mutable {
                detail::call_receiver<void, T&, const Event&>(receiver, *record.as<T>(), event);
            };
    }
};

/// Before and after the INSERT or UPDATE of `save()`, in one transaction with it.
extern ModelSignal<SaveEvent> pre_save;
extern ModelSignal<SaveEvent> post_save;
/// Before and after the DELETE of a record, cascades included.
extern ModelSignal<DeleteEvent> pre_delete;
extern ModelSignal<DeleteEvent> post_delete;
/// Before and after each change of a many-to-many relation; its sender is the relation:
/// `m2m_changed.connect(f, {.sender = through<&Todo::tags>})`.
extern ModelSignal<M2mEvent> m2m_changed;
/// A connection was opened, by the thread that runs this.
extern Signal<void(Database&)> connection_created;

} // namespace rowcall
