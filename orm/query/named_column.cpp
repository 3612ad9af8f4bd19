#include "orm/query/named_column.hpp"

#include "orm/error.hpp"
#include "orm/schema/field_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace rowcall::detail {

namespace {

// A relation that a name leads over, and where to.
struct Relation {
    std::string name;
    Hops hops;
};

std::string name_from_behind(const std::string& related_name, const ModelInfo& source) {
    return related_name.empty() ? snake_case(source.name) : related_name;
}

// All relations of a model, those that point at it included.
std::vector<Relation> relations_of(const ModelInfo& model) {
    std::vector<Relation> all;
    for (const Column& column : model.columns)
        if (column.is_foreign_key())
            all.push_back({std::string{column.member}, {{&model, &column}}});
    for (const ManyRelation& relation : model.many)
        all.push_back({std::string{relation.member}, hops_over(relation, false)});
    for (const ModelInfo* other : registered_models()) {
        if (other->is_join_table()) continue;
        for (const Column& column : other->columns)
            if (column.is_foreign_key() && &column.reference.model() == &model)
                all.push_back(
                    {name_from_behind(column.reference.related_name, *other),
                     {{other, &column, true}}});
        for (const ManyRelation& relation : other->many)
            if (&relation.target() == &model && !relation.symmetrical)
                all.push_back(
                    {name_from_behind(relation.related_name, *other), hops_over(relation, true)});
    }
    return all;
}

[[noreturn]] void throw_no_path(
    const ModelInfo& model, std::string_view path, std::string_view name,
    const std::vector<Relation>& relations) {
    std::vector<std::string_view> known;
    for (const Column& column : model.columns) known.push_back(column.member);
    for (const Relation& relation : relations)
        if (std::ranges::find(known, relation.name) == known.end()) known.push_back(relation.name);
    throw ProgrammingError{
        fmt::format(
            "\"{}\": {} has no field or relation \"{}\"; it has {}", path, model.name, name,
            fmt::join(known, ", ")),
        {.table = model.table}};
}

} // namespace

ColumnPath resolve_path(const ModelInfo& root, std::string_view path) {
    ColumnPath found{{}, &root, &root.key()};
    std::string_view rest = path;
    for (;;) {
        const ModelInfo& model = *found.model;
        const std::string_view name = rest.substr(0, rest.find('.'));
        const bool is_last = name.size() == rest.size();
        const auto relations = relations_of(model);
        const auto relation = std::ranges::find(relations, name, &Relation::name);
        if (relation != relations.end()) {
            found.hops.insert(found.hops.end(), relation->hops.begin(), relation->hops.end());
            found.model = &found.hops.back().target();
            found.column = &found.model->key();
            const Hop last = found.hops.back();
            if (is_last && !last.backward) { // the key stands in the foreign key itself
                found.hops.pop_back();
                found.model = last.model;
                found.column = last.column;
            }
        } else {
            found.column = model.find_column(name);
            if (!found.column || !is_last) throw_no_path(model, path, name, relations);
        }
        if (is_last) break;
        rest.remove_prefix(name.size() + 1);
    }
    return found;
}

void throw_not_own_column(const ModelInfo& model, const ColumnPath& path) {
    throw ProgrammingError{
        fmt::format(
            "update {}: {}.{} is a column of another table", model.table, path.model->table,
            path.column->name),
        {.table = model.table}};
}

std::size_t find_field(const ModelInfo& model, std::string_view name) {
    if (const Column* column = model.find_column(name))
        return static_cast<std::size_t>(column - model.columns.data());
    throw_no_path(model, name, name, {});
}

} // namespace rowcall::detail
