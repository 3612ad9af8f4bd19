// The face of one model: thin, since it is compiled for each of them.
#pragma once

#include "tests/conformance/queries.hpp"

namespace rowcall::conformance {

template<class T>
class ModelOperations final : public ModelFace {
public:
    const ModelInfo& info() const override { return model_info<T>(); }

    Record make() const override { return std::make_shared<T>(); }
    Record copy(const Record& record) const override { return share(of(record)); }
    Object borrow_object(const AnyModel& record) const override {
        return {this, Record{Record{}, record.as<T>()}};
    }
    void assign_key(void* record, std::optional<std::int64_t> key) const override {
        of(record).id = key ? Id{*key} : Id{};
    }
    void save(void* record, const std::vector<std::string>* names, const SaveOptions& options)
        const override {
        if (names)
            of(record).save(FieldList<T>::named(*names), options);
        else
            of(record).save(options);
    }
    void refresh(void* record, const std::vector<std::string>* names) const override {
        if (names)
            of(record).refresh(FieldList<T>::named(*names));
        else
            of(record).refresh();
    }
    DeleteResult remove(void* record) const override { return of(record).remove(); }

    std::optional<Object> related_one(void* record, const std::string& name) const override {
        const T stored = T::objects().get(of(record).id.value());
        std::optional<Object> result;
        with_relation<T>(to_one<T>, name, [&](const auto& relation) {
            using Relation = std::remove_cvref_t<decltype(relation)>;
            using Other = typename Relation::Other;
            if constexpr (std::is_member_object_pointer_v<decltype(Relation::step)>) {
                const auto& member = stored.*Relation::step;
                if (member.has_value())
                    result = Object{&face_of<Other>(), std::make_shared<Other>(member.get())};
            } else {
                result = Object{
                    &face_of<Other>(),
                    std::make_shared<Other>(stored.template related<Relation::step>().get())};
            }
        });
        return result;
    }
    const ModelFace& related_model(const std::string& name) const override {
        const ModelFace* model = nullptr;
        with_relation<T>(to_many<T>, name, [&](const auto& relation) {
            model = &face_of<typename std::remove_cvref_t<decltype(relation)>::Other>();
        });
        return *model;
    }
    RelationResult change(void* record, const RelationChange& change) const override {
        return change_relation<T>(of(record), change);
    }

    Record create(const Record& record) const override {
        return share(T::objects().create(of(record)));
    }
    Record get(const json& where) const override { return share(narrowed<T>(where).get()); }
    std::pair<Record, bool> get_or_create(
        const Record& record, const std::vector<std::string>& lookup) const override {
        auto [found, created] = T::objects().get_or_create(of(record), FieldList<T>::named(lookup));
        return {share(std::move(found)), created};
    }
    std::pair<Record, bool> update_or_create(
        const Record& record, const std::vector<std::string>& lookup,
        const std::vector<std::string>& defaults) const override {
        auto [found, created] = T::objects().update_or_create(
            of(record), FieldList<T>::named(lookup), FieldList<T>::named(defaults));
        return {share(std::move(found)), created};
    }
    void bulk_create(
        const std::vector<Record>& records, std::size_t batch_size,
        bool ignore_conflicts) const override {
        T::objects().bulk_create(
            copies(records), {.batch_size = batch_size, .ignore_conflicts = ignore_conflicts});
    }
    void bulk_update(
        const std::vector<Record>& records, const std::vector<std::string>& names) const override {
        std::vector<T> rows = copies(records);
        T::objects().bulk_update(rows, FieldList<T>::named(names));
    }
    json query(const json& query) const override { return run_query<T>(query); }
    std::int64_t update(const json& where, const json& assignments) const override {
        std::vector<FieldAssignment<T>> all;
        for (const auto& [name, value] : assignments.items())
            std::visit(
                [&, &member = name](const auto& right) {
                    all.push_back(named_col<T>(member) = right);
                },
                operand<T>(value));
        return narrowed<T>(where).update(all);
    }
    DeleteResult remove_rows(const json& where) const override {
        return narrowed<T>(where).remove();
    }
    std::int64_t count() const override { return T::objects().count(); }

    json label_at(const void* record, std::span<const std::string> path) const override {
        const T& from = *static_cast<const T*>(record);
        if (path.empty()) return label_of(AnyModel{info(), const_cast<T*>(&from)});
        json label;
        with_relation<T>(to_one<T>, path.front(), [&](const auto& relation) {
            using Relation = std::remove_cvref_t<decltype(relation)>;
            if (const auto other = follow<Relation::step>(from))
                label = face_of<typename Relation::Other>().label_at(&*other, path.subspan(1));
        });
        return label;
    }

private:
    static T& of(void* record) { return *static_cast<T*>(record); }
    static T& of(const Record& record) { return of(record.get()); }
    static Record share(T record) { return std::make_shared<T>(std::move(record)); }
    static std::vector<T> copies(const std::vector<Record>& records) {
        std::vector<T> all;
        for (const Record& record : records) all.push_back(of(record));
        return all;
    }
};

template<class T>
const ModelFace& face_of() {
    static const ModelOperations<T> face;
    return face;
}

} // namespace rowcall::conformance
