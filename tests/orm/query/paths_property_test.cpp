// Random conditions over paths of names find the rows that a walk over the objects finds.
#include "tests/orm/query/office.hpp"

#include <algorithm>
#include <functional>
#include <random>

using namespace std::string_view_literals;

namespace {

// What a path finds from a todo: the values of all the rows it leads to; none is NULL.
using Values = std::vector<std::optional<std::int64_t>>;
using Texts = std::vector<std::optional<std::string>>;

struct Wanted {
    Condition<Todo> sql;
    std::function<bool(const Todo&)> plain;
    bool many = false; // does it speak of one of many related rows?
};

class World : public Office {
public:
    explicit World(unsigned seed) : random_{seed} {
        db.atomic([&] {
            for (int i = 0; i < 40; ++i) add_todo();
        });
        todos = Todo::objects().order_by(col<&Todo::id>).to_vector();
        users_ = User::objects().order_by(col<&User::id>).to_vector();
        for (const auto& [todo, tag] :
             Todo::objects().values(col<&Todo::id>, col<&Todo::tags, &Tag::name>))
            if (tag) tags_[todo].push_back(*tag);
    }

    void check_one_query() {
        const Wanted wanted = condition(pick(4));
        std::vector<std::int64_t> expected, others;
        for (const Todo& todo : todos)
            (wanted.plain(todo) ? expected : others).push_back(todo.id.value());
        const auto all = Todo::objects().order_by(col<&Todo::id>);
        CHECK(keys(all.filter(wanted.sql)) == expected);
        CHECK(keys(all.exclude(wanted.sql)) == others);
        CHECK(all.filter(wanted.sql).distinct().count() == std::int64_t(expected.size()));
        CHECK(keys(all.filter(col<&Todo::id>.in(Todo::objects().filter(wanted.sql)))) == expected);
    }

private:
    int pick(int number) { return int(random_() % unsigned(number)); }
    std::size_t index(std::size_t size) { return random_() % size; }

    void add_todo() {
        static const std::vector<std::string> words{"milk", "Call", "a%", "", "report", "_x'"};
        const std::vector<User> owners{ann, bob, eve, zed};
        Todo todo{
            .title = words[index(words.size())],
            .priority = pick(5),
            .owner = owners[index(owners.size())]};
        if (pick(2) == 0) todo.estimate = pick(4);
        if (pick(2) == 0) todo.reviewer = owners[index(owners.size())];
        if (pick(3) > 0) todo.parent = todos[index(todos.size())];
        todo.save();
        for (const Tag& tag : {home, work, fun})
            if (pick(3) == 0) todo.related<&Todo::tags>().add(tag);
        todos.push_back(todo);
    }

    // Duplicates over a relation to many are Django's: each row is looked at once here.
    static std::vector<std::int64_t> keys(const QuerySet<Todo>& query) {
        std::vector<std::int64_t> all;
        for (const Todo& todo : query) all.push_back(todo.id.value());
        all.erase(std::ranges::unique(all).begin(), all.end());
        return all;
    }

    const User* user(const ForeignKey<User>& key) const {
        return key.has_value() ? &users_[std::size_t(*key.id() - 1)] : nullptr;
    }
    const Todo* parent(const Todo& todo) const {
        return todo.parent.has_value() ? &todos[std::size_t(*todo.parent.id() - 1)] : nullptr;
    }
    static std::optional<std::int64_t> age(const User* user) {
        return user && user->age ? std::optional<std::int64_t>{*user->age} : std::nullopt;
    }
    static std::optional<std::string> name(const User* user) {
        return user ? std::optional{user->name} : std::nullopt;
    }

    struct NumberPath {
        const char* path;
        std::function<Values(const Todo&)> walk;
    };
    struct TextPath {
        const char* path;
        std::function<Texts(const Todo&)> walk;
    };

    std::vector<NumberPath> number_paths() const {
        return {
            {"priority", [](const Todo& t) { return Values{t.priority}; }},
            {"estimate",
             [](const Todo& t) {
                 return Values{
                     t.estimate ? std::optional<std::int64_t>{*t.estimate} : std::nullopt};
             }},
            {"reviewer.age", [this](const Todo& t) { return Values{age(user(t.reviewer))}; }},
            {"owner.boss.age",
             [this](const Todo& t) { return Values{age(user(user(t.owner)->boss))}; }},
            {"parent.priority",
             [this](const Todo& t) {
                 const Todo* p = parent(t);
                 return Values{p ? std::optional<std::int64_t>{p->priority} : std::nullopt};
             }},
            {"parts.priority",
             [this](const Todo& t) {
                 Values all;
                 for (const Todo& part : todos)
                     if (part.parent.id() == t.id.value()) all.push_back(part.priority);
                 if (all.empty()) all.push_back(std::nullopt);
                 return all;
             }},
            {"reviewer", [](const Todo& t) { return Values{t.reviewer.id()}; }},
        };
    }

    static auto any_value(const auto& walk, auto test) {
        return [=](const Todo& todo) {
            return std::ranges::any_of(
                walk(todo), [&](const auto& value) { return value && test(*value); });
        };
    }

    Wanted of_number(const NumberPath& chosen) {
        const auto column = named_col<Todo>(chosen.path);
        const std::int64_t a = pick(5), b = pick(8) == 0 ? 41 : pick(6);
        const auto any = [&](auto test) { return any_value(chosen.walk, test); };
        switch (pick(7)) {
        case 0:
            return {column == b, any([=](std::int64_t v) { return v == b; })};
        case 1:
            return {column != a, any([=](std::int64_t v) { return v != a; })};
        case 2:
            return {column < b, any([=](std::int64_t v) { return v < b; })};
        case 3:
            return {column >= a, any([=](std::int64_t v) { return v >= a; })};
        case 4:
            return {column.between(a, a + 2), any([=](std::int64_t v) {
                        return v >= a && v <= a + 2;
                    })};
        case 5:
            return {column.in({a, b}), any([=](std::int64_t v) { return v == a || v == b; })};
        default:
            return {column.is_null(), [walk = chosen.walk](const Todo& todo) {
                        return std::ranges::any_of(
                            walk(todo), [](const auto& value) { return !value; });
                    }};
        }
    }

    std::vector<TextPath> text_paths() const {
        return {
            {"title", [](const Todo& t) { return Texts{t.title}; }},
            {"owner.name", [this](const Todo& t) { return Texts{name(user(t.owner))}; }},
            {"reviewer.boss.name",
             [this](const Todo& t) {
                 const User* reviewer = user(t.reviewer);
                 return Texts{reviewer ? name(user(reviewer->boss)) : std::nullopt};
             }},
            {"tags.name",
             [this](const Todo& t) {
                 Texts all;
                 if (const auto tags = tags_.find(t.id.value()); tags != tags_.end())
                     all.assign(tags->second.begin(), tags->second.end());
                 if (all.empty()) all.push_back(std::nullopt);
                 return all;
             }},
        };
    }

    Wanted of_text(const TextPath& chosen) {
        static const std::vector<std::string> words{"milk", "a", "o", "ann", "work", "%", "", "'"};
        const auto column = named_col<Todo>(chosen.path);
        const std::string word = words[index(words.size())];
        const auto any = [&](auto test) { return any_value(chosen.walk, test); };
        switch (pick(4)) {
        case 0:
            return {column == word, any([=](const std::string& v) { return v == word; })};
        case 1:
            return {column.contains(word), any([=](const std::string& v) {
                        return v.find(word) != std::string::npos;
                    })};
        case 2:
            return {column > word, any([=](const std::string& v) { return v > word; })};
        default:
            return {column.in({word, std::string{"ann"}}), any([=](const std::string& v) {
                        return v == word || v == "ann";
                    })};
        }
    }

    Wanted leaf() {
        if (pick(2) == 0) {
            const auto paths = number_paths();
            const auto& path = paths[index(paths.size())];
            Wanted wanted = of_number(path);
            wanted.many = path.path == "parts.priority"sv;
            return wanted;
        }
        const auto paths = text_paths();
        const auto& path = paths[index(paths.size())];
        Wanted wanted = of_text(path);
        wanted.many = path.path == "tags.name"sv;
        return wanted;
    }

    Wanted condition(int depth) {
        if (depth == 0) return leaf();
        const Wanted a = condition(depth - 1);
        if (pick(3) == 0) return {!a.sql, [a](const Todo& t) { return !a.plain(t); }};
        const Wanted b = condition(pick(depth));
        // Two conditions on one related row are more than one each: paths_test.cpp tries these.
        if (pick(2) == 0 && !(a.many && b.many))
            return {
                a.sql && b.sql, [a, b](const Todo& t) { return a.plain(t) && b.plain(t); },
                a.many || b.many};
        return {
            a.sql || b.sql, [a, b](const Todo& t) { return a.plain(t) || b.plain(t); },
            a.many || b.many};
    }

    std::mt19937 random_;
    std::vector<User> users_;
    std::map<std::int64_t, std::vector<std::string>> tags_;
};

} // namespace

TEST_CASE("500 random conditions over paths find what a walk over the objects finds") {
    World world{20260105};
    for (int query = 0; query < 500; ++query) {
        CAPTURE(query);
        world.check_one_query();
    }
}
