// A model without its type: what the interpreter does with objects and rows that it knows by the
// names of their models and members.
#pragma once

#include "orm/model.hpp"
#include "tests/conformance/values.hpp"

namespace rowcall::conformance {

class ModelFace;
using Record = std::shared_ptr<void>;

/// An object of some model, as a handle of a scenario holds it.
struct Object {
    const ModelFace* model = nullptr;
    Record record{};

    AnyModel view() const;
    /// Its key in memory, or null.
    json key() const { return key_to_json(view().key()); }
};

/// What a `m2m` or `reverse` operation is to do, all names resolved.
struct RelationChange {
    std::string name;
    std::string what;                 ///< "add", "set", ...
    std::vector<Object> objects{};    ///< those given as objects ...
    std::vector<std::int64_t> keys{}; ///< ... and those given as keys
    Record fresh{};                   ///< of create, get_or_create, update_or_create
    std::vector<std::string> lookup{};
    std::vector<std::string> defaults{};
    Record through_defaults{};
    bool clear = false;
    bool bulk = true;
};

struct RelationResult {
    std::optional<std::vector<std::int64_t>> keys{}; ///< of list
    std::optional<Object> object{};
    std::optional<bool> created{};
};

/// References to objects in JSON are resolved to their keys before they come here.
class ModelFace {
public:
    virtual ~ModelFace() = default;

    virtual const ModelInfo& info() const = 0;
    std::string_view name() const { return info().name; }

    // Objects.
    virtual Record make() const = 0;
    virtual Record copy(const Record& record) const = 0;
    /// The object that a receiver was given; it is not owned.
    virtual Object borrow_object(const AnyModel& record) const = 0;
    /// Assigns members by name.
    void assign(const Record& record, const json& fields) const;
    virtual void assign_key(void* record, std::optional<std::int64_t> key) const = 0;
    /// `fields` null: all of them.
    virtual void save(
        void* record, const std::vector<std::string>* fields, const SaveOptions& options) const = 0;
    virtual void refresh(void* record, const std::vector<std::string>* fields) const = 0;
    virtual DeleteResult remove(void* record) const = 0;
    /// The object at the other end of a relation to one, from the row as it is stored.
    virtual std::optional<Object> related_one(void* record, const std::string& name) const = 0;
    /// The model at the other end of a relation to many.
    virtual const ModelFace& related_model(const std::string& name) const = 0;
    virtual RelationResult change(void* record, const RelationChange& change) const = 0;

    // Rows.
    virtual Record create(const Record& record) const = 0;
    virtual Record get(const json& where) const = 0;
    virtual std::pair<Record, bool> get_or_create(
        const Record& record, const std::vector<std::string>& lookup) const = 0;
    virtual std::pair<Record, bool> update_or_create(
        const Record& record, const std::vector<std::string>& lookup,
        const std::vector<std::string>& defaults) const = 0;
    virtual void bulk_create(
        const std::vector<Record>& records, std::size_t batch_size,
        bool ignore_conflicts) const = 0;
    virtual void bulk_update(
        const std::vector<Record>& records, const std::vector<std::string>& fields) const = 0;
    virtual json query(const json& query) const = 0;
    virtual std::int64_t update(const json& where, const json& assignments) const = 0;
    virtual DeleteResult remove_rows(const json& where) const = 0;
    virtual std::int64_t count() const = 0;

    // Labels along relations to one, for select_related: without a query.
    virtual json label_at(const void* record, std::span<const std::string> path) const = 0;
};

inline AnyModel Object::view() const { return {model->info(), record.get()}; }

/// The face of a model; instantiated in the files of `faces/`.
template<class T>
const ModelFace& face_of();

} // namespace rowcall::conformance
