#include "tests/conformance/tables.hpp"

#include "tests/conformance/relations.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace rowcall::conformance {

namespace {

const std::vector<const ModelFace*>& all_models() {
    static const std::vector<const ModelFace*> models{
        &face_of<User>(),       &face_of<Profile>(), &face_of<Project>(), &face_of<Tag>(),
        &face_of<Todo>(),       &face_of<Watch>(),   &face_of<Person>(),  &face_of<Comment>(),
        &face_of<Attachment>(), &face_of<LogEntry>()};
    return models;
}

/// The join table of a relation: of its own, or that of a model.
struct JoinTable {
    std::string name;
    const ManyRelation* relation;
    bool has_model() const { return relation->through != nullptr; }
};

const std::vector<JoinTable>& all_joins() {
    static const std::vector<JoinTable> joins = [] {
        std::vector<JoinTable> all;
        for (const ModelFace* model : all_models())
            for (const ManyRelation& relation : model->info().many) {
                std::string name = relation.through
                                       ? std::string{relation.through().name}
                                       : fmt::format("{}_{}", model->name(), relation.member);
                all.push_back({std::move(name), &relation});
            }
        return all;
    }();
    return joins;
}

const ModelFace* find_model(std::string_view name) {
    const auto found = std::ranges::find(all_models(), name, &ModelFace::name);
    return found == all_models().end() ? nullptr : *found;
}
const JoinTable* find_join(std::string_view name) {
    const auto found = std::ranges::find(all_joins(), name, &JoinTable::name);
    return found == all_joins().end() ? nullptr : &*found;
}

const ModelInfo& table_named(std::string_view name) {
    const JoinTable* join = find_join(name);
    return join ? join->relation->join() : model_named(name).info();
}

// Read without the library's queries: they are what is tested.
json rows_of(Database& database, const ModelInfo& table, bool with_key) {
    std::vector<std::string> names;
    std::vector<std::string_view> members;
    for (const Column& column : table.columns) {
        if (column.primary_key && !with_key) continue;
        names.push_back(fmt::format("\"{}\"", column.name));
        members.push_back(column.member);
    }
    const std::string columns = fmt::format("{}", fmt::join(names, ", "));
    json rows = json::array();
    for (const auto& row : database.query(
             fmt::format("SELECT {} FROM \"{}\" ORDER BY {}", columns, table.table, columns))) {
        json shown = json::array();
        for (std::size_t i = 0; i < row.size(); ++i) shown.push_back(to_json(members[i], row[i]));
        rows.push_back(std::move(shown));
    }
    return rows;
}

} // namespace

void throw_no_relation(std::string_view model, std::string_view name) {
    throw MalformedScenario{fmt::format("{} has no relation \"{}\" of this kind", model, name)};
}

const ModelFace& model_named(std::string_view name) {
    if (const ModelFace* model = find_model(name)) return *model;
    throw MalformedScenario{fmt::format("there is no model \"{}\"", name)};
}

void create_tables(Database& database) {
    database.create_tables<
        User, Profile, Project, Tag, Todo, Watch, Person, Comment, Attachment, LogEntry>();
}

Sender sender_named(std::string_view signal, const json& name) {
    if (name.is_null()) return {};
    const std::string& text = name.get_ref<const std::string&>();
    const JoinTable* join = find_join(text);
    if (join && (signal == "m2m_changed" || !join->has_model())) return join->relation->sender;
    return model_named(text).info().sender;
}

std::string name_of_table(std::string_view table) {
    for (const JoinTable& join : all_joins())
        if (join.relation->join().table == table) return join.name;
    for (const ModelFace* model : all_models())
        if (model->info().table == table) return std::string{model->name()};
    return std::string{table};
}

std::int64_t count_rows(Database& database, std::string_view name) {
    const auto rows =
        database.query(fmt::format("SELECT count(*) FROM \"{}\"", table_named(name).table));
    return std::get<std::int64_t>(rows.at(0).at(0));
}

json dump_rows(Database& database) {
    json tables = json::object();
    const auto add = [&](const std::string& name, json rows) {
        if (!rows.empty()) tables[name] = std::move(rows);
    };
    for (const ModelFace* model : all_models())
        add(std::string{model->name()}, rows_of(database, model->info(), true));
    for (const JoinTable& join : all_joins())
        if (!join.has_model()) add(join.name, rows_of(database, join.relation->join(), false));
    return tables;
}

json to_json(const DeleteResult& result) {
    json per_model = json::object();
    for (const auto& [name, count] : result.per_model) {
        const JoinTable* join = nullptr;
        for (const JoinTable& one : all_joins())
            if (one.relation->join().name == name) join = &one;
        per_model[join ? join->name : name] = count;
    }
    return {{"total", result.total}, {"per_model", std::move(per_model)}};
}

} // namespace rowcall::conformance
