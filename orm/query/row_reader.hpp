// From rows of values to what a query set returns: records, tuples, or both.
#pragma once

#include "orm/query/column.hpp"
#include "orm/query/select.hpp"
#include "orm/relations/loading.hpp"

#include <iterator>
#include <tuple>

namespace rowcall::detail {

/// Sets a result by its Reader.
using ValueLoader = void (*)(void* result, const SqlValue& value);
template<class Reader, class Result>
void load_by(void* result, const SqlValue& value) {
    Reader::load(*static_cast<Result*>(result), value);
}
/// The value with this number of a query of `model`. Throws DataError if the result cannot hold it.
void load_value(
    const ModelInfo& model, std::size_t number, ValueLoader load, void* result,
    const SqlValue& value);

/// A tuple of results from the values of one row.
template<class... Readers, class... V>
void load_values(
    const ModelInfo& model, std::tuple<V...>& results, std::span<const OwnedValue> row) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (load_value(model, I, &load_by<Readers, V>, &std::get<I>(results), borrow(row[I])), ...);
    }
    (std::index_sequence_for<V...>{});
}

template<class Rows>
RowTarget target_of(Rows& rows, void (*append)(void*, std::span<const SqlValue>)) {
    RowTarget target;
    target.rows = &rows;
    target.append = append;
    target.size = [](const void* all) { return static_cast<const Rows*>(all)->size(); };
    target.record = nullptr;
    return target;
}

/// Records.
template<class T, class Row>
class RowReader {
    static_assert(std::same_as<T, Row>);

public:
    static constexpr bool has_record = true;
    template<class U = T>
    using SubqueryValue = KeyOf<U>;

    static void load(
        Session& session, const Query& query, const Loading& loading, T& record,
        std::span<const SqlValue> row) {
        load_record_of_row(session, query, loading, &record, row);
    }
    static void load_all(
        Session& session, const Query& query, const Loading& loading, std::vector<T>& rows) {
        RowTarget target = target_of(rows, [](void* all, std::span<const SqlValue>) {
            static_cast<std::vector<T>*>(all)->emplace_back();
        });
        target.record = [](void* all, std::size_t number) -> void* {
            return &(*static_cast<std::vector<T>*>(all))[number];
        };
        load_rows(session, query, loading, target);
    }
};

// What rows are as the operand of `in(...)`: the keys of their records, or their one value.
template<class T, class Tuple>
struct OnlyValue {
    using Type = void; // no single value
};
template<class T, class V>
struct OnlyValue<T, std::tuple<V>> {
    using Type = Plain<V>;
};
template<class T, class... V>
struct OnlyValue<T, std::tuple<T, V...>> {
    using Type = KeyOf<T>;
};

/// Values; behind a record if the tuple begins with a T.
template<class T, class... V>
class RowReader<T, std::tuple<V...>> {
    using Row = std::tuple<V...>;

public:
    static constexpr bool has_record = std::same_as<T, std::tuple_element_t<0, Row>>;
    template<class Values = Row>
    using SubqueryValue = typename OnlyValue<T, Values>::Type;

    /// The values of another row, which this one's begin with.
    template<class Other>
    void take(const RowReader<T, Other>& other) {
        if constexpr (requires { other.loaders_; }) loaders_ = other.loaders_;
    }
    template<class... Readers>
    void add() {
        constexpr std::size_t first = sizeof...(V) - sizeof...(Readers);
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (loaders_.push_back(&load_by<Readers, std::tuple_element_t<first + I, Row>>), ...);
        }
        (std::make_index_sequence<sizeof...(Readers)>{});
    }

    void load(
        Session& session, const Query& query, const Loading& loading, Row& result,
        std::span<const SqlValue> row) const {
        if constexpr (has_record)
            load_record_of_row(session, query, loading, &std::get<0>(result), row);
        load_results(query, result, row.last(query.values.size()));
    }
    void load_all(
        Session& session, const Query& query, const Loading& loading,
        std::vector<Row>& rows) const {
        if constexpr (!has_record) {
            select_rows(session, query, [&](std::span<const SqlValue> row) {
                load_results(query, rows.emplace_back(), row.first(query.values.size()));
            });
        } else {
            struct Rows : std::vector<Row> {
                const RowReader* reader;
                const Query* query;
            } all;
            all.reader = this;
            all.query = &query;
            RowTarget target = target_of(all, [](void* list, std::span<const SqlValue> values) {
                auto& to = *static_cast<Rows*>(list);
                to.reader->load_results(*to.query, to.emplace_back(), values);
            });
            target.record = [](void* list, std::size_t number) -> void* {
                return &std::get<0>((*static_cast<Rows*>(list))[number]);
            };
            load_rows(session, query, loading, target);
            rows = std::move(all);
        }
    }

private:
    template<class, class>
    friend class RowReader;

    void load_results(const Query& query, Row& result, std::span<const SqlValue> values) const {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            constexpr std::size_t first = has_record ? 1 : 0;
            (load_value(*query.model, I, loaders_[I], &std::get<first + I>(result), values[I]),
             ...);
        }
        (std::make_index_sequence<sizeof...(V) - (has_record ? 1 : 0)>{});
    }

    std::vector<ValueLoader> loaders_;
};

/// Values of columns that are known at run time only.
template<class T>
class RowReader<T, std::vector<OwnedValue>> {
public:
    static constexpr bool has_record = false;
    template<class V = AnyValue>
    using SubqueryValue = V;

    static void load(
        Session&, const Query&, const Loading&, std::vector<OwnedValue>& result,
        std::span<const SqlValue> row) {
        for (const SqlValue& value : row) result.push_back(own(value));
    }
    static void load_all(
        Session& session, const Query& query, const Loading&,
        std::vector<std::vector<OwnedValue>>& rows) {
        select_rows(session, query, [&](std::span<const SqlValue> row) {
            auto& values = rows.emplace_back();
            for (const SqlValue& value : row) values.push_back(own(value));
        });
    }
};

/// The rows of a query as they are read: a range for one loop. Used by the thread that made it;
/// it must not outlive its database.
template<class T, class Row>
class RowStream {
public:
    RowStream(Session& session, Query query, Loading loading, RowReader<T, Row> reader)
        : session_{&session}, query_{std::make_unique<const Query>(std::move(query))},
          loading_{std::move(loading)}, reader_{std::move(reader)}, cursor_{session, *query_} {}

    class Iterator {
    public:
        using iterator_concept = std::input_iterator_tag;
        using difference_type = std::ptrdiff_t;
        using value_type = Row;

        Iterator() = default;
        explicit Iterator(RowStream& stream) : stream_{&stream} { ++*this; }
        /// The row may be changed, and moved away.
        Row& operator*() const noexcept { return stream_->row_; }
        Row* operator->() const noexcept { return &stream_->row_; }
        Iterator& operator++() {
            if (!stream_->read_next()) stream_ = nullptr;
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(const Iterator& iterator, std::default_sentinel_t) noexcept {
            return iterator.stream_ == nullptr;
        }

    private:
        RowStream* stream_ = nullptr;
    };

    /// The row that comes next: a stream is read once.
    Iterator begin() { return Iterator{*this}; }
    static std::default_sentinel_t end() noexcept { return {}; }

private:
    bool read_next() {
        const auto values = cursor_.next();
        if (!values) return false;
        row_ = Row{};
        reader_.load(*session_, *query_, loading_, row_, *values);
        return true;
    }

    Session* session_;
    std::unique_ptr<const Query> query_; // the cursor borrows from it
    Loading loading_;
    RowReader<T, Row> reader_;
    RowCursor cursor_;
    Row row_{};
};

/// What annotate() adds values to.
template<class Row>
struct AsTuple {
    using Type = std::tuple<Row>;
};
template<class... V>
struct AsTuple<std::tuple<V...>> {
    using Type = std::tuple<V...>;
};

} // namespace rowcall::detail
