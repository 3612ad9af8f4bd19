// A record whose type is not known here: what receivers for any model are given.
#pragma once

#include "orm/schema/describe.hpp"
#include "signals/detail/deferred.hpp"

namespace rowcall {

/// A view of a record: it names the model and reads its fields. Valid while the receiver runs.
class AnyModel {
public:
    AnyModel(const ModelInfo& info, void* record) noexcept : info_{&info}, record_{record} {}

    /// The struct's name, "Todo", and its table's, "todo".
    std::string_view name() const noexcept { return info_->name; }
    const std::string& table() const noexcept { return info_->table; }
    const ModelInfo& info() const noexcept { return *info_; }

    /// The primary key; NULL (std::monostate) before the first INSERT.
    OwnedValue key() const;
    /// The value of a field in memory, by member or column name. Throws ProgrammingError that
    /// lists the fields if there is none of that name.
    OwnedValue value(std::string_view field) const;

    /// The record itself if it is a T, else null.
    template<class T>
    T* as() const noexcept {
        return info_ == &model_info<T>() ? static_cast<T*>(record_) : nullptr;
    }

    /// For the library.
    void* record() const noexcept { return record_; }

private:
    const ModelInfo* info_;
    void* record_;
};

/// Which record it is, for people: "Todo 7"; "Todo (new)" before the first INSERT.
std::string to_string(const AnyModel& record);

template<>
inline constexpr bool detail::is_view<AnyModel> = true;

} // namespace rowcall
