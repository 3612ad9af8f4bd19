// Columns that are named at run time, for filters that come from outside of the program.
#pragma once

#include "orm/query/column.hpp"

namespace rowcall {

namespace detail {
/// Throws ProgrammingError that says which part of the path there is not, and what there is.
ColumnPath resolve_path(const ModelInfo& model, std::string_view path);
} // namespace detail

/// A column of queries on T whose path is a text. Its values are OwnedValue; it can be compared
/// with any value, without conversion: of a member stored as TEXT with a text, and so on.
template<class T>
class NamedColumn : public detail::ExpressionOperations<NamedColumn<T>, T, detail::AnyValue> {
public:
    static constexpr bool nullable = true;
    using ValueCodec = detail::Codec<detail::AnyValue>;
    using Reader = typename detail::ResultTraits<detail::AnyValue, true, void>::Reader;
    using Result = OwnedValue;

    explicit NamedColumn(detail::ColumnPath path)
        : path_{path}, expression_{detail::make_column(std::move(path))} {}
    const detail::ExpressionPtr& expression() const noexcept { return expression_; }

    /// In `update(...)`. Throws ProgrammingError for a column of another table.
    template<class V>
    FieldAssignment<T> operator=(const V& value) const {
        if (!path_.hops.empty() || path_.model != &model_info<T>()) throw_not_own();
        return FieldAssignment<T>{{path_.column, detail::operand_of<NamedColumn>(value)}};
    }
    NamedColumn(const NamedColumn&) = default;
    NamedColumn& operator=(const NamedColumn&) = default;

    /// For the library: a value as it is stored.
    template<class V>
    static detail::ExpressionPtr to_literal(const V& value) {
        return detail::to_literal(value);
    }

private:
    [[noreturn]] void throw_not_own() const;
    detail::ColumnPath path_;
    detail::ExpressionPtr expression_;
};

namespace detail {
[[noreturn]] void throw_not_own_column(const ModelInfo& model, const ColumnPath& path);
} // namespace detail
template<class T>
void NamedColumn<T>::throw_not_own() const {
    detail::throw_not_own_column(model_info<T>(), path_);
}

/// `named_col<Todo>("owner.username")`: names of members, and of relations seen from their other
/// end (`related_name`), joined by dots. A path that ends in a relation means the key it leads to.
/// Throws ProgrammingError if there is no such path.
template<class T>
NamedColumn<T> named_col(std::string_view path) {
    return NamedColumn<T>{detail::resolve_path(model_info<T>(), path)};
}

} // namespace rowcall
