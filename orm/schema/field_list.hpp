// Lists of a model's fields, for functions that are told which ones.
#pragma once

#include "orm/schema/describe.hpp"

namespace rowcall {

namespace detail {

std::size_t find_field(const ModelInfo& model, std::string_view name);

// An embedded struct is all of its columns.
template<auto Member>
void append_columns(std::vector<std::size_t>& columns) {
    for (std::size_t i = 0; i < count_columns<TypeOf<Member>>(); ++i)
        columns.push_back(column_index<Member> + i);
}

} // namespace detail

/// Some members of one model, at compile time; converts to a FieldList.
template<auto... Members>
struct Fields {};
/// `fields<&Todo::title, &Todo::done>`
template<auto... Members>
inline constexpr Fields<Members...> fields{};

/// Some fields of T, in the order given.
template<class T>
class FieldList {
public:
    FieldList() = default;
    template<auto... Members>
    FieldList(Fields<Members...>) {
        detail::check_named_members<T, Members...>();
        (detail::append_columns<Members>(columns_), ...);
    }
    /// By the names of members (or columns). Throws ProgrammingError for one that T has not.
    template<detail::Range Names>
    static FieldList named(const Names& names) {
        FieldList list;
        for (const auto& name : names)
            list.columns_.push_back(detail::find_field(model_info<T>(), name));
        return list;
    }
    static FieldList named(std::initializer_list<std::string_view> names) {
        return named(std::span{names.begin(), names.size()});
    }

    bool empty() const noexcept { return columns_.empty(); }
    /// For the library: the numbers of the columns.
    const std::vector<std::size_t>& columns() const noexcept { return columns_; }

private:
    std::vector<std::size_t> columns_;
};

} // namespace rowcall
