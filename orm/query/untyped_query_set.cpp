#include "orm/query/untyped_query_set.hpp"

#include "orm/database/database.hpp"
#include "orm/database/inline_vector.hpp"
#include "orm/database/session.hpp"
#include "orm/query/row_cursor.hpp"
#include "orm/records/row_sql.hpp"

namespace rowcall::detail {

UntypedQuerySet::UntypedQuerySet(
    const RowAccess& access, Database* database, const ModelInfo& model)
    : query_{model}, database_{database ? database->number() : 0}, access_{&access} {}

UntypedQuerySet::UntypedQuerySet(const RowAccess& access, Database* database, Query query)
    : query_{std::move(query)}, database_{database ? database->number() : 0}, access_{&access} {}

UntypedQuerySet::UntypedQuerySet(const UntypedQuerySet& other, const char* change)
    : query_{other.query_}, loading_{other.loading_}, database_{other.database_},
      access_{other.access_}, loaders_{other.loaders_} {
    if (change && query_.is_sliced()) throw_sliced(*query_.model, change);
}

UntypedQuerySet::UntypedQuerySet(const UntypedQuerySet&) = default;
UntypedQuerySet::UntypedQuerySet(UntypedQuerySet&&) noexcept = default;
UntypedQuerySet& UntypedQuerySet::operator=(const UntypedQuerySet&) = default;
UntypedQuerySet& UntypedQuerySet::operator=(UntypedQuerySet&&) noexcept = default;
UntypedQuerySet::~UntypedQuerySet() = default;

QueryPtr UntypedQuerySet::as_subquery() const {
    auto query = std::make_shared<Query>(query_);
    if (access_->record) {
        query->whole_record = false;
        query->related.clear();
        query->values = {make_column(*query_.model, query_.model->key())};
    }
    return query;
}

void UntypedQuerySet::set_source(std::shared_ptr<const RelatedSource> source) {
    source_ = std::move(source);
}

Database& UntypedQuerySet::database() const { return database_of(database_); }
Session& UntypedQuerySet::session() const { return database().session(); }

void UntypedQuerySet::use_database(const Database& database) noexcept {
    database_ = database.number();
}

void UntypedQuerySet::begin_values(const RowAccess& access) {
    access_ = &access;
    query_.whole_record = false;
    query_.values.clear();
    query_.related.clear();
    loading_ = {};
    loaders_.clear();
}

void UntypedQuerySet::begin_annotation(const RowAccess& access) { access_ = &access; }

void UntypedQuerySet::add_value(ExpressionPtr expression, ValueLoader loader) {
    query_.values.push_back(std::move(expression));
    loaders_.push_back(loader);
}

void UntypedQuerySet::add_joined(const std::vector<RelationStep>& path) {
    detail::add_joined(query_, loading_, path);
}

void UntypedQuerySet::add_prefetch(const std::vector<RelationStep>& path) {
    loading_.prefetches.push_back({path});
}

void UntypedQuerySet::add_prefetch(
    const std::vector<RelationStep>& path, const UntypedQuerySet& narrowed) {
    loading_.prefetches.push_back(
        {path, std::make_shared<const PrefetchedRows>(
                   PrefetchedRows{narrowed.query_, narrowed.loading_})});
}

void UntypedQuerySet::combine_with(
    Compound compound, const UntypedQuerySet& a, const UntypedQuerySet& b) {
    query_ = combine(compound, a.query_, b.query_);
    loading_ = {};
}

void UntypedQuerySet::use_sql(std::string sql, std::vector<OwnedValue> parameters) {
    sql.erase(sql.find_last_not_of("; \t\n") + 1);
    query_.source = std::make_shared<const Source>(
        Source{.sql = std::move(sql), .parameters = std::move(parameters)});
}

void UntypedQuerySet::order_by_key() {
    query_.reversed = false;
    query_.order.clear();
    query_.order.push_back({make_column(*query_.model, query_.model->key()), false});
}

void UntypedQuerySet::load_row(Session& session, void* row, const ResultRow& values) const {
    if (access_->record) {
        void* const record = access_->record(row);
        const ModelInfo& model = *query_.model;
        if (loading_.joined.empty())
            session.load(model, record, values);
        else
            load_joined(session, query_, loading_, record, values);
    }
    if (loaders_.empty()) return;
    const ResultRow own = values.last(query_.values.size());
    for (std::size_t i = 0; i < own.size(); ++i)
        load_value(*query_.model, i, loaders_[i], access_->value(row, i), own[i]);
}

void UntypedQuerySet::load_into(void* list) const {
    Session& on = session();
    const std::size_t before = access_->list.size(list);
    const auto load = [&](const ResultRow& values) {
        load_row(on, access_->list.append(list), values);
    };
    // A source says what the query is, but for the record's key.
    if (source_ && !is_null(source_->key))
        select_rows(on, query_, source_->step, source_->key, load);
    else
        select_rows(on, query_, load);
    if (!access_->record || !loads_along(loading_)) return;
    std::vector<void*> records;
    for (std::size_t i = before; i < access_->list.size(list); ++i)
        records.push_back(access_->record(access_->list.at(list, i)));
    load_along(on, query_, loading_, records);
}

// Loads the rows that a copy of this, further narrowed, finds into `row`; how many there are.
std::size_t UntypedQuerySet::load_few(const Query& query, void* row) const {
    Session& on = session();
    std::size_t count = 0;
    select_rows(on, query, [&](const ResultRow& values) {
        if (count++ == 0) load_row(on, row, values);
    });
    if (count == 1 && access_->record && loads_along(loading_))
        load_along(on, query, loading_, {access_->record(row)});
    return count;
}

void UntypedQuerySet::load_only(void* row) const {
    Query two = query_;
    two.any_order = !query_.is_sliced();
    two.slice(0, 2);
    const std::size_t count = load_few(two, row);
    if (count == 0) throw_does_not_exist(query_);
    if (count > 1) throw_multiple_objects(query_);
}

void UntypedQuerySet::load_by_key(void* row, const SqlValue& key) const {
    if (query_.is_everything() && loading_.prefetches.empty()) {
        Session& on = session();
        const auto statement = on.prepare(*query_.model, select_by_key_sql);
        statement->start({&key, 1});
        if (statement->next()) {
            load_row(on, row, ResultRow{*statement});
            if (loads_along(loading_)) load_along(on, query_, loading_, {row});
            return;
        }
    }
    UntypedQuerySet narrowed{*this, "filter"};
    narrowed.query_.add_filter(key_equals(*query_.model, key));
    narrowed.load_only(row);
}

bool UntypedQuerySet::load_first(void* row) const {
    Query one = query_;
    one.slice(0, 1);
    return load_few(one, row) > 0;
}

void* UntypedQuerySet::loaded_rows() const {
    if (!rows_ && source_) rows_ = related_list(session(), *source_);
    if (!rows_) {
        auto list = access_->list.create();
        load_into(list.get());
        rows_ = std::move(list);
    }
    return rows_.get();
}

void UntypedQuerySet::forget_rows() const {
    rows_.reset();
    source_.reset();
}

struct StreamedRows::State {
    explicit State(const UntypedQuerySet& all)
        : rows{all, nullptr}, session{rows.session()}, cursor{session, rows.query()} {}
    UntypedQuerySet rows;
    Session& session;
    RowCursor cursor; // borrows from the query
};

StreamedRows::StreamedRows(const UntypedQuerySet& rows) {
    if (!rows.loading_.prefetches.empty()) throw_prefetch_of_stream(*rows.query_.model);
    state_ = std::make_shared<State>(rows);
}

bool StreamedRows::next(void* row) {
    const ResultRow* const values = state_->cursor.next();
    if (!values) return false;
    state_->rows.load_row(state_->session, row, *values);
    const UntypedQuerySet& rows = state_->rows;
    if (rows.access_->record && loads_along(rows.loading_))
        load_along(state_->session, rows.query_, rows.loading_, {rows.access_->record(row)});
    return true;
}

} // namespace rowcall::detail
