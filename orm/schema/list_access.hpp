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

/// What an object of some type needs.
struct ObjectType {
    std::size_t size;
    void (*construct)(void* place); ///< by default
    void (*destroy)(void* object) noexcept;
};
/// std::make_shared, whose code each type would have anew: one allocation, too.
std::shared_ptr<void> make_object(const ObjectType& type);

template<class T>
inline constexpr ObjectType object_type{
    sizeof(T), [](void* place) { ::new (place) T{}; },
    [](void* object) noexcept { static_cast<T*>(object)->~T(); }};

template<class T>
std::shared_ptr<void> create_object() {
    static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
    return make_object(object_type<T>);
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
