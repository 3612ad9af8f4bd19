#include "orm/schema/list_access.hpp"

#include <new>

namespace rowcall::detail {

namespace {

// Allocates room behind what it is asked for, and says where that is.
template<class T>
struct RoomBehind {
    using value_type = T;
    std::size_t size;
    void** room; // used by allocate() only

    RoomBehind(std::size_t of, void** at) noexcept : size{of}, room{at} {}
    template<class U>
    RoomBehind(const RoomBehind<U>& other) noexcept : size{other.size}, room{other.room} {}

    T* allocate(std::size_t count) {
        constexpr std::size_t alignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;
        const std::size_t own = (count * sizeof(T) + alignment - 1) / alignment * alignment;
        auto* const block = static_cast<std::byte*>(::operator new(own + size));
        *room = block + own;
        return reinterpret_cast<T*>(block);
    }
    void deallocate(T* block, std::size_t) noexcept { ::operator delete(block); }
    friend bool operator==(const RoomBehind&, const RoomBehind&) = default;
};

// Ends the object in the room behind it.
struct Owner {
    void (*destroy)(void* object) noexcept = nullptr;
    void* object = nullptr;
    ~Owner() {
        if (object) destroy(object);
    }
};

} // namespace

std::shared_ptr<void> make_object(const ObjectType& type) {
    void* room = nullptr;
    const auto owner = std::allocate_shared<Owner>(RoomBehind<Owner>{type.size, &room});
    type.construct(room);
    owner->destroy = type.destroy;
    owner->object = room;
    return {owner, room};
}

} // namespace rowcall::detail
