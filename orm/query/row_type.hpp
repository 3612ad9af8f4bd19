// What a query set returns: records, tuples of values, or both; and how a row of each is filled.
#pragma once

#include "orm/query/column.hpp"
#include "orm/query/untyped_query_set.hpp"

#include <iterator>
#include <tuple>

namespace rowcall::detail {

/// The value with this number of a query of `model`. Throws DataError if the object cannot hold it.
void load_value(
    const ModelInfo& model, std::size_t number, ValueLoader load, void* object,
    const SqlValue& value);

/// Sets a result by its Reader.
template<class Reader, class Result>
void load_by(void* result, const SqlValue& value) {
    Reader::load(*static_cast<Result*>(result), value);
}

/// A tuple of results from the values of one row.
template<class... Readers, class... V>
void load_values(
    const ModelInfo& model, std::tuple<V...>& results, std::span<const OwnedValue> row) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (load_value(model, I, &load_by<Readers, V>, &std::get<I>(results), borrow(row[I])), ...);
    }
    (std::index_sequence_for<V...>{});
}

/// Records.
template<class T, class Row>
struct RowType {
    static_assert(std::same_as<T, Row>);
    static constexpr bool has_record = true;
    template<class U = T>
    using SubqueryValue = KeyOf<U>;
    static constexpr RowAccess access{list_access<T>, [](void* row) { return row; }};
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
struct RowType<T, std::tuple<V...>> {
    using Row = std::tuple<V...>;
    static constexpr bool has_record = std::same_as<T, std::tuple_element_t<0, Row>>;
    template<class Values = Row>
    using SubqueryValue = typename OnlyValue<T, Values>::Type;
    static void* element(void* row, std::size_t number) {
        return std::apply(
            [&](V&... element) {
                void* const all[] = {&element...};
                return all[number];
            },
            *static_cast<Row*>(row));
    }
    static void* record(void* row) { return element(row, 0); }
    static void* value(void* row, std::size_t number) {
        return element(row, number + (has_record ? 1 : 0));
    }
    static constexpr RowAccess access{list_access<Row>, has_record ? &record : nullptr, &value};
};

/// Values of columns that are known at run time only.
template<class T>
struct RowType<T, std::vector<OwnedValue>> {
    static constexpr bool has_record = false;
    template<class V = AnyValue>
    using SubqueryValue = V;
    static constexpr RowAccess access{
        list_access<std::vector<OwnedValue>>, nullptr, [](void* row, std::size_t) -> void* {
            return &static_cast<std::vector<OwnedValue>*>(row)->emplace_back();
        }};
};

/// The rows of a query as they are read: a range for one loop. Used by the thread that made it;
/// it must not outlive its database.
template<class Row>
class RowStream {
public:
    explicit RowStream(const UntypedQuerySet& rows) : rows_{rows} {}

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
            stream_->row_ = Row{};
            if (!stream_->rows_.next(&stream_->row_)) stream_ = nullptr;
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
    StreamedRows rows_;
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
