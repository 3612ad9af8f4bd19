#include <orm/database/query_log.hpp>
#include <orm/orm.hpp>

#include <iostream>

using namespace rowcall;

// [models]
struct User : Model<User> {
    Id id;
    std::string name;
};

struct Tag : Model<Tag> {
    Id id;
    std::string name;
};

struct Todo : Model<Todo> {
    Id id;
    std::string title;
    bool done = false;
    int priority = 0;
    std::optional<Date> due;
    ForeignKey<User> owner;
    ForeignKey<Todo> parent;
    ManyToMany<Tag> tags;

    static constexpr auto meta() {
        return table<Todo>(
            field<&Todo::owner>.on_delete(cascade), field<&Todo::parent>.null().on_delete(cascade));
    }
};
// [end]

namespace {

template<class Rows>
void print(const Rows& rows) {
    const char* between = "";
    for (const Todo& todo : rows) {
        std::cout << between << todo.title;
        between = ", ";
    }
    std::cout << '\n';
}

void fill() {
    User ann = User::objects().create({.name = "ann"});
    User bob = User::objects().create({.name = "bob"});
    Todo party = Todo::objects().create(
        {.title = "Party", .priority = 3, .due = Date::parse("2027-03-01"), .owner = ann});
    Todo milk =
        Todo::objects().create({.title = "Buy milk", .priority = 1, .owner = ann, .parent = party});
    Todo cake = Todo::objects().create(
        {.title = "Bake a cake", .done = true, .priority = 2, .owner = bob, .parent = party});
    // [relate]
    Tag shop = Tag::objects().create({.name = "shop"});
    milk.related<&Todo::tags>().add(shop);
    cake.related<&Todo::tags>().create({.name = "kitchen"});
    shop.related<&Todo::tags>().add(cake);
    // [end]
}

void find() {
    // [filter]
    const QuerySet<Todo> open = Todo::objects().filter(!col<&Todo::done>);
    print(open.filter(col<&Todo::owner, &User::name> == "ann" && col<&Todo::priority> >= 2));
    print(open.order_by(col<&Todo::due>.desc().nulls_last(), col<&Todo::title>).limit(2));
    print(Todo::objects().filter(
        year(col<&Todo::due>) == 2027 || col<&Todo::title>.contains("cake")));
    // [end]
    // [build]
    Condition<Todo> wanted; // holds for all
    const std::vector<std::pair<std::string, std::string>> asked{{"owner.name", "bob"}};
    for (const auto& [path, value] : asked) wanted = wanted && named_col<Todo>(path) == value;
    print(Todo::objects().filter(wanted));
    // [end]
    // [many]
    print(Todo::objects().filter(col<&Todo::tags, &Tag::name> == "shop"));
    const auto has_cake = col<reverse<&Todo::owner>, &Todo::title>.contains("cake");
    std::cout << User::objects().filter(has_cake).get().name << '\n';
    // One tag that is both, and none; a tag that is the one, and a tag that is the other.
    const auto is_shop = col<&Todo::tags, &Tag::name> == "shop";
    const auto is_kitchen = col<&Todo::tags, &Tag::name> == "kitchen";
    std::cout << Todo::objects().filter(is_shop, is_kitchen).count() << ' '
              << Todo::objects().filter(is_shop).filter(is_kitchen).count() << '\n';
    print(Todo::objects().exclude(is_shop));
    // [end]
}

void compute() {
    // [values]
    for (const auto& [title, owner] :
         Todo::objects().values(col<&Todo::title>, col<&Todo::owner, &User::name>))
        std::cout << title << " of " << owner << '\n';
    for (const auto& [user, todos] :
         User::objects().annotate(count(col<reverse<&Todo::owner>, &Todo::id>)))
        std::cout << user.name << ": " << todos << '\n';
    const auto [number, highest] = Todo::objects().aggregate(count(), max(col<&Todo::priority>));
    std::cout << number << " todos, up to " << highest.value_or(0) << '\n';
    // [end]
    // [subquery]
    const auto theirs =
        Todo::objects().filter(col<&Todo::owner> == outer(col<&User::id>), col<&Todo::done>);
    for (const User& user : User::objects().filter(exists(theirs)))
        std::cout << user.name << " has done something\n";
    // [end]
    // [update]
    constexpr auto priority = col<&Todo::priority>;
    std::cout << Todo::objects()
                     .filter(col<&Todo::parent, &Todo::title> == "Party")
                     .update(priority = priority + 1)
              << " changed\n";
    // [end]
}

void load() {
    // [load]
    const auto todos = Todo::objects().select_related<&Todo::owner>().prefetch<&Todo::tags>();
    for (const Todo& todo : todos) { // two queries, however many rows there are
        std::cout << todo.title << " (" << todo.owner.get().name << "):";
        for (const Tag& tag : todo.related<&Todo::tags>()) std::cout << ' ' << tag.name;
        std::cout << '\n';
    }
    // [end]
    // [refuse]
    const auto strict = Todo::objects().related_loading(RelatedLoading::raise);
    try {
        for (const Todo& todo : strict) std::cout << todo.owner.get().name << '\n';
    } catch (const ProgrammingError& error) {
        std::cout << error.what() << '\n';
    }
    // [end]
    // [pages]
    const auto by_priority = Todo::objects().order_by(col<&Todo::priority>.desc());
    auto page = by_priority.limit(2);
    while (!page.empty()) {
        print(page);
        page = by_priority.after(page[page.size() - 1]).limit(2);
    }
    // [end]
    // [remove]
    const DeleteResult gone = User::objects().filter(col<&User::name> == "ann").remove();
    for (const auto& [model, rows] : gone.per_model) std::cout << model << ' ' << rows << '\n';
    // [end]
}

void watch(Database& db) {
    // [log]
    const QueryLog log{db};
    for (const char* name : {"cid", "dan", "eve"}) User{.name = name}.save();
    std::int64_t todos = 0;
    for (const User& user : User::objects()) todos += user.related<&Todo::owner>().count();
    std::cout << todos << " todos: " << log.size() << " statements, of " << log.totals().size()
              << " kinds\n";
    std::cerr << to_string(log);
    // [end]
    // [on_query]
    db.on_query.connect([](const QueryEvent& query) {
        if (query.duration > std::chrono::seconds{1}) std::cerr << "slow: " << query.sql << '\n';
    });
    // [end]
}

} // namespace

int main() {
    Database db{"sqlite::memory:"};
    db.make_default();
    db.create_tables<User, Tag, Todo>();
    fill();
    find();
    compute();
    load();
    watch(db);
}
