#include "orm/any_model.hpp"

#include "orm/error.hpp"

#include <fmt/format.h>

namespace rowcall {

OwnedValue AnyModel::key() const { return info_->value(info_->key(), record_); }

OwnedValue AnyModel::value(std::string_view field) const {
    if (const Column* column = info_->find_column(field)) return info_->value(*column, record_);
    std::string known;
    for (const Column& column : info_->columns)
        known += fmt::format("{}{}", known.empty() ? "" : ", ", column.member);
    throw ProgrammingError{
        fmt::format("{} has no field \"{}\"; it has {}", info_->name, field, known)};
}

std::string to_string(const AnyModel& record) {
    const OwnedValue key = record.key();
    const SqlValue value = borrow(key);
    return fmt::format("{} {}", record.name(), value.is_null() ? "(new)" : to_string(value));
}

} // namespace rowcall
