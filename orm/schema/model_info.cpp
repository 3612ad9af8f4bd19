#include "orm/schema/model_info.hpp"

#include "orm/error.hpp"
#include "orm/schema/describe.hpp"
#include "signals/sender_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <set>

namespace rowcall {

namespace {

// Models are registered once and never removed, so what is handed out stays valid.
struct Registry {
    std::mutex mutex;
    std::vector<std::unique_ptr<const ModelInfo>> models;
    std::atomic<std::size_t> size{0}; // of models
    std::map<std::pair<const ModelInfo*, std::string_view>, ModelInfo> joins;
};

Registry& registry() {
    static Registry instance;
    return instance;
}

// A join table's foreign key: it has no member, only a place in SQL.
Column join_column(std::string name, const ModelInfo& (*target)()) {
    Column column;
    column.name = std::move(name);
    column.type = target().key().type;
    column.collation = target().key().collation;
    column.reference.model = target;
    column.reference.on_delete = OnDelete::cascade;
    return column;
}

ModelInfo describe_join(const ManyRelation& relation) {
    const ModelInfo& source = relation.source();
    const ModelInfo& target = relation.target();
    const bool to_self = &source == &target;
    ModelInfo join;
    join.table = relation.join_table(source.table);
    Column id;
    id.name = "id";
    id.type = SqlType::integer;
    id.primary_key = id.generated = true;
    join.columns = {
        id, join_column((to_self ? "from_" : "") + source.table + "_id", relation.source),
        join_column((to_self ? "to_" : "") + target.table + "_id", relation.target)};
    join.indexes.push_back({{1, 2}, "", true});
    return join;
}

// The foreign keys of a relation's own join model: to the source, to the target.
std::pair<const Column*, const Column*> through_columns(const ManyRelation& relation) {
    const ModelInfo& join = relation.through();
    const ModelInfo& source = relation.source();
    const ModelInfo& target = relation.target();
    std::vector<const Column*> to_source, to_target;
    for (const Column& column : join.columns) {
        if (!column.is_foreign_key() || !column.reference.field.empty()) continue;
        if (&column.reference.model() == &source) to_source.push_back(&column);
        if (&column.reference.model() == &target) to_target.push_back(&column);
    }
    if (&source == &target && to_source.size() == 2) return {to_source[0], to_source[1]};
    if (&source != &target && to_source.size() == 1 && to_target.size() == 1)
        return {to_source[0], to_target[0]};
    throw ProgrammingError{
        fmt::format(
            "{}.{}: its join model {} must have one foreign key to {} and one to {}", source.name,
            relation.member, join.name, source.name, target.name),
        {.table = join.table}};
}

} // namespace

const Column& Reference::target() const {
    const ModelInfo& other = model();
    return field.empty() ? other.key() : *other.find_column(field);
}

const Column& ManyRelation::source_column() const {
    return through ? *through_columns(*this).first : join().columns[1];
}
const Column& ManyRelation::target_column() const {
    return through ? *through_columns(*this).second : join().columns[2];
}

std::string ManyRelation::join_table(std::string_view source_table) const {
    return fmt::format("{}_{}", source_table, member);
}

const ModelInfo& ManyRelation::join() const {
    if (through) {
        through_columns(*this);
        return through();
    }
    const ModelInfo& from = source();
    target(); // registered before the lock is taken
    Registry& all = registry();
    const std::lock_guard lock{all.mutex};
    const auto key = std::pair{&from, member};
    auto found = all.joins.find(key);
    if (found == all.joins.end()) {
        found = all.joins.emplace(key, describe_join(*this)).first;
        found->second.name = found->second.table;
    }
    return found->second;
}

std::vector<const ModelInfo*> registered_models() {
    std::vector<const ModelInfo*> models;
    {
        Registry& all = registry();
        const std::lock_guard lock{all.mutex};
        for (const auto& model : all.models) models.push_back(model.get());
    }
    std::vector<const ModelInfo*> with_joins;
    for (const ModelInfo* model : models) {
        for (const ManyRelation& relation : model->many)
            if (!relation.through) with_joins.push_back(&relation.join());
        with_joins.push_back(model);
    }
    return with_joins;
}

std::size_t detail::count_registered_models() noexcept { return registry().size; }

const Column* ModelInfo::find_column(std::string_view wanted) const noexcept {
    for (const Column& column : columns)
        if (column.member == wanted) return &column;
    for (const Column& column : columns)
        if (column.name == wanted) return &column;
    return nullptr;
}

SqlValue ModelInfo::store(const Column& column, const void* record, Scratch& scratch) const {
    try {
        return column.store(column.member_of(record), scratch);
    } catch (const std::logic_error& reason) {
        detail::throw_data_error(*this, column, reason);
    }
}

OwnedValue ModelInfo::value(const Column& column, const void* record) const {
    Scratch scratch;
    return own(store(column, record, scratch));
}

void ModelInfo::load(const Column& column, void* record, const SqlValue& value) const {
    try {
        column.load(column.member_of(record), value);
    } catch (const std::logic_error& reason) {
        detail::throw_data_error(*this, column, reason);
    }
}

namespace detail {

void throw_data_error(const ModelInfo& info, const Column& column, const std::exception& reason) {
    throw DataError{
        fmt::format("{}.{}: {}", info.table, column.name, reason.what()),
        {.table = info.table, .columns = {column.name}}};
}

void throw_no_key() { throw ProgrammingError{"the object has no primary key yet: save it first"}; }

void throw_unsaved_related() {
    throw std::invalid_argument{
        "it was assigned from an object that is not saved: save that first"};
}

std::string snake_case(std::string_view name) {
    const auto upper = [&](std::size_t i) {
        return i < name.size() && name[i] >= 'A' && name[i] <= 'Z';
    };
    const auto letter_or_digit = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    std::string snake;
    for (std::size_t i = 0; i < name.size(); ++i) {
        // A new word: at a capital behind a small letter, and at the last of several capitals.
        const bool starts_word = upper(i) && i > 0 && name[i - 1] != '_' &&
                                 (!upper(i - 1) || (i + 1 < name.size() && !upper(i + 1)));
        if (starts_word) snake += '_';
        if (upper(i))
            snake += static_cast<char>(name[i] - 'A' + 'a');
        else
            snake += letter_or_digit(name[i]) ? name[i] : '_';
    }
    return snake;
}

std::string folded(std::string_view name) {
    std::string lower{name};
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

namespace {

std::vector<std::string> tables_of(const ModelInfo& info) {
    std::vector<std::string> tables{folded(info.table)};
    for (const ManyRelation& relation : info.many)
        if (!relation.through) tables.push_back(folded(relation.join_table(info.table)));
    return tables;
}

void check_columns(const ModelInfo& info) {
    std::set<std::string> names;
    for (const Column& column : info.columns)
        if (!names.insert(folded(column.name)).second)
            throw ProgrammingError{
                fmt::format("model {} has two columns named {}", info.name, column.name),
                {.table = info.table, .columns = {column.name}}};
}

void check_tables(const ModelInfo& info, const ModelInfo& other) {
    const std::vector<std::string> taken = tables_of(other);
    for (const std::string& table : tables_of(info))
        if (std::ranges::find(taken, table) != taken.end())
            throw ProgrammingError{
                info.name == other.name
                    ? fmt::format(
                          "two models named {} both have the table {}: name one of them in meta()",
                          info.name, table)
                    : fmt::format(
                          "models {} and {} both have the table {}: name one of them in meta()",
                          other.name, info.name, table),
                {.table = table}};
}

} // namespace

const ModelInfo& register_model(void (*describe)(ModelInfo& info)) {
    auto made = std::make_unique<ModelInfo>();
    ModelInfo& info = *made;
    describe(info);
    if (info.table.empty()) info.table = snake_case(info.name);
    check_columns(info);
    for (std::size_t i = 0; i < info.columns.size(); ++i)
        if (info.columns[i].is_foreign_key()) info.foreign_keys.push_back(i);
    {
        Registry& all = registry();
        const std::lock_guard lock{all.mutex};
        for (const auto& other : all.models) check_tables(info, *other);
        all.models.push_back(std::move(made));
        info.number = all.models.size();
        all.size = all.models.size();
    }
    signals::register_sender(info.table, info.sender);
    return info;
}

} // namespace detail
} // namespace rowcall
