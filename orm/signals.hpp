// The signals that records send. Arguments and moments are Django's; docs/django.md lists where
// Rowcall decides otherwise.
#pragma once

#include "orm/events.hpp"
#include "orm/records/ends.hpp"
#include "signals/signals.hpp"

namespace rowcall {

namespace detail {

// Its address stands for the member, where a receiver is connected for that.
template<auto Member>
inline constexpr char member_aspect = 0;

// Is its first parameter a T& that is not const?
template<class F, class T>
inline constexpr bool takes_mutable = false;
template<class R, class T, class... More>
inline constexpr bool takes_mutable<R (*)(T&, More...), T> = true;
template<class R, class C, class T, class... More>
inline constexpr bool takes_mutable<R (C::*)(T&, More...), T> = true;
template<class R, class C, class T, class... More>
inline constexpr bool takes_mutable<R (C::*)(T&, More...) const, T> = true;
template<class R, class T, class... More>
inline constexpr bool takes_mutable<R (*)(T&, More...) noexcept, T> = true;
template<class R, class C, class T, class... More>
inline constexpr bool takes_mutable<R (C::*)(T&, More...) noexcept, T> = true;
template<class R, class C, class T, class... More>
inline constexpr bool takes_mutable<R (C::*)(T&, More...) const noexcept, T> = true;
template<class F, class T>
concept TakesMutable = takes_mutable<F, T> ||(requires {
    &F::operator();
    requires takes_mutable<decltype(&F::operator()), T>;
});

} // namespace detail

/// A signal about records of any model. Receivers take `(T&, const Event&)` or its beginning when
/// connected for a model, `(const AnyModel&, const Event&)` or its beginning when not:
///
///     post_save.connect<User>([](User& user, const SaveEvent& event) { ... });
///     post_delete.connect([](const AnyModel& record) { ... });
///
/// They run on the thread that saves, in the transaction of the save, in the order of connection.
/// An exception from one leaves the operation, which then has changed nothing. Everything else
/// (uid, track, once, disconnect, has_listeners) is as with Signal; any thread may call.
///
/// post_save, post_delete and m2m_changed also have receivers that run when all is over:
///
///     post_save.connect<User>(send_mail, {.when = after_commit});
///
/// Those take `(const T&, const Event&)`: a copy of the record as it was when the signal was sent,
/// for the record itself may be gone. They run on the same thread after the outermost transaction
/// was committed, in the order of the writes and, for each, of connection; never if that or the
/// savepoint around the write is rolled back. No transaction is open any more: they may begin their
/// own. An exception from one goes to the error sink, the others run, and the commit stands. With
/// `on_rollback` they run instead if what was written was undone, in the same way, after the
/// outermost transaction has ended. Each of the three moments has receivers of its own: a uid, or
/// a function that is connected once, counts within one of them. A write that has such a receiver
/// costs a copy of the record.
///
/// They may run elsewhere, on an Executor, which must outlive the connection:
///
///     post_save.connect<User>(send_mail, {.when = after_commit, .on = pool});
///
/// Once it is known how the transaction ended, the executor is given one task for each write, with
/// a copy of record and event that no other thread sees; it calls those of its receivers that are
/// connected then, one after the other, as if the signal was sent there. Each executor has
/// receivers of its own, as each moment has. Where an executor refuses a task, the error sink is
/// told, and the receivers are not called.
template<class Event>
class ModelSignal : public Signal<void(const AnyModel&, const Event&)> {
    using Base = Signal<void(const AnyModel&, const Event&)>;

public:
    /// Without the other two names there are receivers for `at_once` only.
    constexpr explicit ModelSignal(
        std::string_view name = {}, std::string_view after_commit_name = {},
        std::string_view on_rollback_name = {})
        : Base{name}, ends_{after_commit_name, on_rollback_name}, is_final_{
                                                                      !after_commit_name.empty()} {}

    template<class... None, detail::WithoutSender<None...> F>
    Connection connect(F&& receiver, ConnectOptions options = {}) {
        if (options.old_row) return connect_asking(std::forward<F>(receiver), options);
        return moment(options).connect(std::forward<F>(receiver), now(options));
    }
    template<class... None, detail::WithoutSender<None...> Method, detail::ObjectOf<Method> Object>
    Connection connect(Method method, Object&& object, ConnectOptions options = {}) {
        refuse_old_row(options);
        return moment(options).connect(method, std::forward<Object>(object), now(options));
    }

    /// For records of T only; the receiver is given the T itself.
    template<class T, class F>
    Connection connect(F&& receiver, ConnectOptions options = {}) {
        check_sender();
        detail::require_receiver<std::decay_t<F>, void, T&, const Event&>();
        detail::set_sender(options, sender<T>);
        model_info<T>();
        refuse_old_row(options);
        if (is_late(options)) refuse_changes<T, std::decay_t<F>>();
        const ReceiverId id = ReceiverId::of(receiver);
        return moment(options).connect_as(
            id, adapt<T>(std::decay_t<F>{std::forward<F>(receiver)}), now(options));
    }
    template<class T, class Method, detail::ObjectOf<Method> Object>
    Connection connect(Method method, Object&& object, ConnectOptions options = {}) {
        check_sender();
        detail::track_object(object, options);
        detail::set_sender(options, sender<T>);
        auto* target = detail::address_of_object(object);
        auto bound = detail::bind_method(method, target);
        detail::require_receiver<decltype(bound), void, T&, const Event&>();
        refuse_old_row(options);
        if (is_late(options)) refuse_changes<T, Method>();
        return moment(options).connect_as(
            ReceiverId::of(method, target), adapt<T>(std::move(bound)), now(options));
    }

    /// Of pre_save and post_save: for one member of a model. The receiver is called when a save
    /// changes what is stored of it (would, in pre_save), with the old and the new value:
    ///
    ///     post_save.connect<&Todo::done>([](Todo& todo, bool before, bool now) { ... });
    ///
    /// It takes (T&, const V& before, const V& now, const SaveEvent&) or the beginning of that;
    /// `now` is the member of the record, as receivers before it have left that. Saves that it is
    /// not called for do not count for `.once`; a uid names one receiver of the model. A save that
    /// inserts the row changes nothing: connect for the model, and see `created`. A function may be
    /// connected for several members. While such a receiver is connected, a save of T that is an
    /// UPDATE costs a SELECT of its row.
    template<auto Member, class F>
    Connection connect(F&& receiver, ConnectOptions options = {}) {
        const ReceiverId id = ReceiverId::of(receiver);
        return connect_member<Member, std::decay_t<F>>(
            id, std::decay_t<F>{std::forward<F>(receiver)}, options);
    }
    template<auto Member, class Method, detail::ObjectOf<Method> Object>
    Connection connect(Method method, Object&& object, ConnectOptions options = {}) {
        detail::track_object(object, options);
        auto* target = detail::address_of_object(object);
        return connect_member<Member, Method>(
            ReceiverId::of(method, target), detail::bind_method(method, target), options);
    }

    // These are about the receivers of all three moments, wherever they run.

    bool has_listeners(const Sender& from = {}) const {
        return may_have_listeners() &&
               (Base::has_listeners(from) ||
                any_ends(ends_, [&](const auto& ends) { return ends.has_listeners(from); }));
    }
    bool may_have_listeners() const noexcept {
        return Base::may_have_listeners() || (is_final_ && may_have_late_listeners());
    }
    template<class F, class... More>
    bool disconnect(F&& receiver, const More&... more) {
        bool removed = Base::disconnect(receiver, more...);
        each_end(ends_, [&](auto& end) { removed |= end.disconnect(receiver, more...); });
        return removed;
    }
    template<class T, class F, class... More>
    bool disconnect(F&& receiver, const More&... more) {
        return disconnect(receiver, more..., sender<T>);
    }
    template<auto Member, class F>
    bool disconnect(F&& receiver) {
        return disconnect_id(
            ReceiverId::of(receiver).about(&detail::member_aspect<Member>),
            sender<detail::OwnerOf<Member>>);
    }
    template<auto Member, class Method, detail::ObjectOf<Method> Object>
    bool disconnect(Method method, Object&& object) {
        const auto* target = detail::address_of_object(std::forward<Object>(object));
        return disconnect_id(
            ReceiverId::of(method, target).about(&detail::member_aspect<Member>),
            sender<detail::OwnerOf<Member>>);
    }
    bool disconnect_uid(std::string_view uid, const Sender& from = {}) {
        bool removed = Base::disconnect_uid(uid, from);
        each_end(ends_, [&](auto& end) { removed |= end.disconnect_uid(uid, from); });
        return removed;
    }
    template<class T>
    bool disconnect_uid(std::string_view uid) {
        return disconnect_uid(uid, sender<T>);
    }
    std::size_t disconnect_all() noexcept {
        std::size_t removed = Base::disconnect_all();
        each_end(ends_, [&](auto& end) { removed += end.disconnect_all(); });
        return removed;
    }

    void send_on_commit(const AnyModel&, const Event&) const = delete; ///< see .when
    template<class... Args>
    void send_on_commit_from(const Args&...) const = delete;

    /// For the library: the receivers of that moment on the thread that writes.
    const Base& at(When when) const noexcept { return when == at_once ? *this : ends_.at(when); }
    /// For the library: all receivers that wait, and whether there may be any.
    const detail::Ends<Event>& ends() const noexcept { return ends_; }
    bool may_have_late_listeners() const noexcept {
        return any_ends(ends_, [](const auto& ends) { return ends.may_have_listeners(); });
    }

private:
    // What is handed over is handed over after the commit, unless it is said when.
    static bool is_late(const ConnectOptions& options) noexcept {
        return options.when != at_once || options.on;
    }
    Base& moment(ConnectOptions& options) {
        if (!is_late(options)) return *this;
        if (!is_final_)
            detail::throw_invalid_argument(
                "connect: this signal is sent before it is known what becomes of the write; .when "
                "and .on are for post_save, post_delete and m2m_changed");
        if (options.when == at_once) options.when = after_commit;
        return (options.on ? ends_.of(options.on) : ends_).at(options.when);
    }
    bool disconnect_id(const ReceiverId& id, const Sender& from) {
        bool removed = Base::disconnect_as(id, from);
        each_end(ends_, [&](auto& end) { removed |= end.disconnect_as(id, from); });
        return removed;
    }

    // Each of these is a plain signal, and what it is asked for here is no concern of its own.
    static ConnectOptions now(ConnectOptions& options) {
        options.old_row = false;
        if (options.when == at_once) return std::move(options);
        options.when = at_once;
        options.on = {};
        return std::move(options);
    }
    // Who knows the model asks by event.old<T>() or event.changed<&T::member>().
    static void refuse_old_row(const ConnectOptions& options) {
        if (options.old_row)
            detail::throw_invalid_argument(
                "connect: .old_row is for receivers of any model, of pre_save and post_save; one "
                "of a model asks by event.old<T>() or event.changed<&T::member>()");
    }
    template<class F>
    Connection connect_asking(F&& receiver, ConnectOptions& options) {
        if constexpr (std::same_as<Event, SaveEvent>) {
            const ReceiverId id = ReceiverId::of(receiver);
            auto asking = [wish = detail::OldRowWish{detail::old_row_wishes<void>},
                           called = std::decay_t<F>{std::forward<F>(receiver)}](
                              const AnyModel& record, const Event& event) mutable {
                detail::call_receiver<void, const AnyModel&, const Event&>(called, record, event);
            };
            detail::require_receiver<std::decay_t<F>, void, const AnyModel&, const Event&>();
            return moment(options).connect_as(id, std::move(asking), now(options));
        } else {
            refuse_old_row(options);
            return {};
        }
    }
    // A generic lambda is taken at its word: looking would compile its body for a const T.
    template<class T, class F>
    static void refuse_changes() {
        if constexpr (detail::TakesMutable<F, T>)
            detail::throw_invalid_argument(
                "connect: after the transaction a receiver is given a const T&, a copy of the "
                "record; this one takes a T&");
    }

    static constexpr void check_sender() {
        static_assert(
            !std::same_as<Event, M2mEvent>,
            "m2m_changed is sent by a relation: connect(f, {.sender = through<&T::member>})");
    }

    template<auto Member, class F, class Bound>
    Connection connect_member(const ReceiverId& id, Bound receiver, ConnectOptions& options) {
        using T = detail::OwnerOf<Member>;
        using V = detail::TypeOf<Member>;
        constexpr bool is_save = std::same_as<Event, SaveEvent>;
        static_assert(
            is_save,
            "only a save changes members: connect<&T::member> is of pre_save and post_save");
        if constexpr (is_save && detail::check_watched<Member>()) {
            constexpr bool fits =
                detail::ReceiverFor<Bound, void, T&, const V&, const V&, const SaveEvent&>;
            static_assert(
                fits, "The receiver of a member takes (T&, const V& before, const V& now, const "
                      "SaveEvent&), or the first of these.");
            detail::set_sender(options, sender<T>);
            model_info<T>();
            refuse_old_row(options);
            if (is_late(options)) refuse_changes<T, F>();
            if (options.name.empty() && std::string_view{options.uid}.empty())
                options.name = detail::member_names<T>[detail::member_index<Member>];
            if constexpr (fits) {
                const ReceiverId watcher = id.about(&detail::member_aspect<Member>);
                if (!std::exchange(options.once, false))
                    return moment(options).connect_as(
                        watcher, watch<Member>(std::move(receiver)), now(options));
                const detail::FirstCall first;
                Connection connection = moment(options).connect_as(
                    watcher, watch<Member>(std::move(receiver), first), now(options));
                first.set(connection);
                return connection;
            }
        }
        return {}; // one sentence is enough
    }

    template<auto Member, class F, class... Once>
    static auto watch(F receiver, const Once&... once) {
        using T = detail::OwnerOf<Member>;
        using V = detail::TypeOf<Member>;
        return
            [wish = detail::OldRowWish{detail::old_row_wishes<T>}, receiver = std::move(receiver),
             once...](const AnyModel& record, const SaveEvent& event) mutable {
                if (!event.is_changed(detail::column_index<Member>, detail::count_columns<V>()))
                    return;
                if (!(true && ... && once.take())) return;
                const T& old = *static_cast<const T*>(event.old_record(record.info()));
                T& now = *record.as<T>();
                detail::call_receiver<void, T&, const V&, const V&, const SaveEvent&>(
                    receiver, now, old.*Member, now.*Member, event);
            };
    }

    template<class T, class F>
    static auto adapt(F receiver) {
        return
            [receiver = std::move(receiver)](const AnyModel& record, const Event& event) mutable {
                detail::call_receiver<void, T&, const Event&>(receiver, *record.as<T>(), event);
            };
    }

    detail::Ends<Event> ends_;
    bool is_final_;
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
/// After a bulk write that is announced (see Announce), in its transaction; of a removal, for each
/// model of which rows went. The sender is the model: `post_bulk.connect<Todo>(f)`.
extern Signal<void(const BulkEvent&)> post_bulk;
/// A connection was opened, by the thread that runs this.
extern Signal<void(Database&)> connection_created;

} // namespace rowcall
