// Objects and lists of them without their type.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace rowcall {

/// What a std::vector of some type can do.
struct ListAccess {
    std::shared_ptr<void> (*create)() = nullptr;
    void* (*append)(void* list) = nullptr; ///< a default-constructed element
    std::size_t (*size)(const void* list) = nullptr;
    void* (*at)(void* list, std::size_t number) = nullptr;
};

namespace detail {

/// In place of std::make_shared, whose code each type would have anew.
std::shared_ptr<void> own_object(void* object, void (*destroy)(void*));

template<class T>
std::shared_ptr<void> create_object() {
    return own_object(new T{}, [](void* object) { delete static_cast<T*>(object); });
}

template<class T>
inline constexpr ListAccess list_access{
    &create_object<std::vector<T>>,
    [](void* list) -> void* { return &static_cast<std::vector<T>*>(list)->emplace_back(); },
    [](const void* list) { return static_cast<const std::vector<T>*>(list)->size(); },
    [](void* list, std::size_t number) -> void* {
        return static_cast<std::vector<T>*>(list)->data() + number;
    }};

} // namespace detail
} // namespace rowcall
