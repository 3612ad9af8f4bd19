// What can be wrong with a record, found without the database.
#pragma once

#include "orm/error.hpp"
#include "orm/schema/model_info.hpp"

namespace rowcall::detail {

/// Every broken field, in the order of the members.
std::vector<FieldError> validate_record(const ModelInfo& model, const void* record);

} // namespace rowcall::detail
