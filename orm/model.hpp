// What a struct gains by `struct Todo : Model<Todo>`.
#pragma once

#include "orm/query/query_set.hpp"
#include "orm/records/validate.hpp"
#include "orm/relations/related.hpp"

namespace rowcall {

/// The base of a model: a struct whose members are the columns of a table. It is empty, so that
/// the struct stays an aggregate; what an object knows of its row is in its primary key member.
/// An object is a value like any other: to be used by one thread at a time.
template<class T>
struct Model {
    /// All rows of T, of the default database or another one.
    static QuerySet<T> objects() { return QuerySet<T>{}; }
    static QuerySet<T> objects(Database& database) { return QuerySet<T>{&database}; }

    /// Writes the object as a row: UPDATE if a row has its key, else INSERT, as Django. A
    /// generated key is put into the object. Sends pre_save and post_save; if it throws, nothing
    /// in the database has changed. Outside of `atomic` it is a transaction of its own.
    ///
    /// Throws IntegrityError and its kinds, DataError for a value that no column can hold,
    /// NotUpdated, OperationalError, and what receivers throw. One statement, two for an object
    /// with a key of its own that is not stored yet.
    ///
    /// An object whose INSERT was rolled back inserts again: with its old key if that is still
    /// free, else with a new one (generated keys).
    void save(const SaveOptions& options = {}) {
        detail::save_record(model_info<T>(), self(), options, nullptr);
    }
    /// Writes these members only (Django's update_fields); the row must exist.
    template<auto First, auto... Rest>
    void save(const SaveOptions& options = {}) {
        static const FieldList<T> written{fields<First, Rest...>};
        save(written, options);
    }
    /// The same for fields that are chosen at run time.
    void save(const FieldList<T>& written, const SaveOptions& options = {}) {
        detail::save_record(model_info<T>(), self(), options, &written.columns());
    }

    /// Deletes the row, and what on_delete says of rows that point at it, in one transaction.
    /// Sends pre_delete and post_delete for each row deleted. Afterwards the object has no key.
    /// Returns how many rows of which models went. Throws ProgrammingError without a key,
    /// ProtectedError, RestrictedError.
    DeleteResult remove(Database* database = nullptr) {
        return detail::delete_record(model_info<T>(), self(), database);
    }

    /// Reads the row again, all members or some. Throws DoesNotExist if it is gone.
    void refresh(Database* database = nullptr) {
        detail::refresh_record(model_info<T>(), self(), database, nullptr);
    }
    template<auto First, auto... Rest>
    void refresh(Database* database = nullptr) {
        static const FieldList<T> read{fields<First, Rest...>};
        refresh(read, database);
    }
    /// The same for fields that are chosen at run time.
    void refresh(const FieldList<T>& read, Database* database = nullptr) {
        detail::refresh_record(model_info<T>(), self(), database, &read.columns());
    }

    /// The database that the object was read from or saved to; for a new one, the default one.
    Database& database() const {
        return detail::database_of(detail::primary_key_of(*self()).state());
    }

    /// Checks the members without the database: max_length, choices, required foreign keys,
    /// values that no column can hold; then `clean(std::vector<FieldError>&) const` if T has one.
    /// Throws ValidationError that lists everything that is wrong. `save()` does not call it.
    void validate() const {
        std::vector<FieldError> errors = detail::validate_record(model_info<T>(), self());
        if constexpr (requires(const T& t) { t.clean(errors); }) self()->clean(errors);
        if (!errors.empty()) throw ValidationError{model_info<T>().name, std::move(errors)};
    }

    /// The other side of a relation, in the object's own database if no other is given; a query
    /// set that can also change the relation. `todo.related<&Todo::tags>()` and
    /// `tag.related<&Todo::tags>()` are the two sides of a many-to-many,
    /// `user.related<&Todo::owner>()` are the todos that point here,
    /// `user.related<&Profile::user>().get()` the one row at the other end of a one-to-one. Of a
    /// many-to-many relation of a model to itself, and of no other, the other side needs a word:
    /// `person.related<reverse<&Person::idols>>()`.
    template<auto Member>
    auto related(
        Database* database = nullptr,
        const std::source_location& where = std::source_location::current()) const& {
        return detail::related<Member, T>(*self(), nullptr, database, where);
    }
    template<auto Member>
    auto related(
        Database* database = nullptr,
        const std::source_location& where = std::source_location::current()) && {
        const auto kept = std::make_shared<T>(std::move(*self()));
        return detail::related<Member, T>(*kept, kept, database, where);
    }

    /// In meta(), where a C function of that name would be found else.
    template<auto... Members>
    static constexpr IndexOptions<false, Members...> index{};

private:
    T* self() { return static_cast<T*>(this); }
    const T* self() const { return static_cast<const T*>(this); }
};

template<class T, class Key, detail::FieldName Field>
void ForeignKey<T, Key, Field>::load(Database* database, const std::source_location& where) const {
    if (!key_) throw DoesNotExist{"a foreign key to " + model_info<T>().table + " is NULL"};
    auto* const loader = static_cast<detail::RelatedLoader*>(related_.get());
    if (!database && !loader) database = &detail::database_of(database_);
    Scratch scratch;
    related_ = detail::load_foreign_row(
        model_info<T>(), target_field, own(detail::Codec<Key>::store(*key_, scratch)), loader,
        database, where);
    is_loaded_ = true;
}

} // namespace rowcall
