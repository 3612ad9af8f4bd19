// Rows that are marked as deleted in place of being deleted.
#include <orm/orm.hpp>

#include <iostream>

using namespace rowcall;

// [base]
/// The base of models whose rows are marked in place of being deleted. They have a member
/// `std::optional<Timestamp> deleted_at;`.
template<class T>
struct SoftDeleted : Model<T> {
    static QuerySet<T> alive(const QuerySet<T>& among = Model<T>::objects()) {
        return among.filter(col<&T::deleted_at>.is_null());
    }
    void remove() { mark(Timestamp::now()); }
    void restore() { mark(std::nullopt); }

private:
    void mark(std::optional<Timestamp> moment) {
        T& self = static_cast<T&>(*this);
        self.deleted_at = moment;
        self.template save<&T::deleted_at>();
    }
};
// [end]

// [models]
struct User : SoftDeleted<User> {
    Id id;
    std::string name;
    std::optional<Timestamp> deleted_at;

    void remove();
    void restore();

    static constexpr auto meta() {
        return table<User>(unique_together<&User::name>.where("deleted_at IS NULL"));
    }
};

struct Todo : SoftDeleted<Todo> {
    Id id;
    std::string title;
    std::optional<Timestamp> deleted_at;
    ForeignKey<User> owner;

    static constexpr auto meta() { return table<Todo>(field<&Todo::owner>.on_delete(cascade)); }
};
// [end]

// [cascade]
constexpr auto marked_at = col<&Todo::deleted_at>;

void User::remove() {
    const auto todos = Todo::alive(related<&Todo::owner>());
    database().atomic([&] {
        SoftDeleted::remove();
        todos.update(marked_at = deleted_at);
    });
}

void User::restore() {
    const auto todos = related<&Todo::owner>().filter(marked_at == deleted_at);
    database().atomic([&] {
        SoftDeleted::restore();
        todos.update(marked_at = std::nullopt);
    });
}
// [end]

int main() {
    Database db{"sqlite::memory:"};
    db.make_default();
    db.create_tables<User, Todo>();
    User ann = User::objects().create({.name = "ann"});
    Todo::objects().create({.title = "Buy milk", .owner = ann});
    Todo cake = Todo::objects().create({.title = "Bake a cake", .owner = ann});

    // [use]
    cake.remove();
    for (const Todo& todo : Todo::alive()) std::cout << todo.title << '\n';
    std::cout << Todo::alive(ann.related<&Todo::owner>()).count() << " of "
              << ann.related<&Todo::owner>().count() << " todos\n";
    for (const User& user : User::alive().prefetch<reverse<&Todo::owner>>(Todo::alive()))
        std::cout << user.name << ": " << user.related<&Todo::owner>().size() << '\n';
    // [end]

    // [together]
    ann.remove();
    std::cout << Todo::alive().count() << " todos are left\n";
    ann.restore();
    std::cout << Todo::alive().count() << " came back\n"; // the cake had gone before
    // [end]

    // [unique]
    ann.remove();
    User{.name = "ann"}.save(); // the name is free again
    try {
        ann.restore();
    } catch (const UniqueViolation& error) {
        std::cout << error.what() << '\n';
    }
    // [end]

    // [purge]
    const auto old = User::objects().filter(col<&User::deleted_at> < Timestamp::now());
    for (const auto& [model, rows] : old.remove().per_model)
        std::cout << model << ' ' << rows << '\n';
    // [end]
}
