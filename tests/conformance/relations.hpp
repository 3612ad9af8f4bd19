// The relations of each model by the names that scenarios use, and what is done with them.
#pragma once

#include "tests/conformance/model_face.hpp"
#include "tests/conformance/models.hpp"

namespace rowcall::conformance {

// Each is compiled in one file of `faces/`.
extern template const ModelFace& face_of<User>();
extern template const ModelFace& face_of<Profile>();
extern template const ModelFace& face_of<Project>();
extern template const ModelFace& face_of<Tag>();
extern template const ModelFace& face_of<Todo>();
extern template const ModelFace& face_of<Watch>();
extern template const ModelFace& face_of<Person>();
extern template const ModelFace& face_of<Comment>();
extern template const ModelFace& face_of<Attachment>();
extern template const ModelFace& face_of<LogEntry>();

/// A relation to at most one `Other`, by a step of a path: `&Todo::owner`, `reverse<...>`.
template<class Other_, auto Step>
struct ToOne {
    using Other = Other_;
    static constexpr auto step = Step;
    std::string_view name;
};
template<class Other_, auto Step>
struct ToMany {
    using Other = Other_;
    static constexpr auto step = Step;
    std::string_view name;
};

template<class T>
inline constexpr std::tuple<> to_one;
template<>
inline constexpr auto to_one<User> = std::tuple{ToOne<Profile, reverse<&Profile::user>>{"profile"}};
template<>
inline constexpr auto to_one<Profile> = std::tuple{ToOne<User, &Profile::user>{"user"}};
template<>
inline constexpr auto to_one<Project> = std::tuple{ToOne<User, &Project::owner>{"owner"}};
template<>
inline constexpr auto to_one<Todo> = std::tuple{
    ToOne<User, &Todo::owner>{"owner"}, ToOne<Project, &Todo::project>{"project"},
    ToOne<Todo, &Todo::parent>{"parent"}};
template<>
inline constexpr auto to_one<Watch> =
    std::tuple{ToOne<Todo, &Watch::todo>{"todo"}, ToOne<User, &Watch::user>{"user"}};
template<>
inline constexpr auto to_one<Comment> =
    std::tuple{ToOne<Todo, &Comment::todo>{"todo"}, ToOne<User, &Comment::author>{"author"}};
template<>
inline constexpr auto to_one<Attachment> = std::tuple{
    ToOne<Comment, &Attachment::comment>{"comment"}, ToOne<Todo, &Attachment::todo>{"todo"}};
template<>
inline constexpr auto to_one<LogEntry> = std::tuple{ToOne<User, &LogEntry::user>{"user"}};

template<class T>
inline constexpr std::tuple<> to_many;
template<>
inline constexpr auto to_many<User> = std::tuple{
    ToMany<Project, reverse<&Project::owner>>{"projects"},
    ToMany<Todo, reverse<&Todo::owner>>{"todos"},
    ToMany<Todo, reverse<&Todo::watchers>>{"watching"},
    ToMany<Watch, reverse<&Watch::user>>{"watches"},
    ToMany<Comment, reverse<&Comment::author>>{"comments"},
    ToMany<LogEntry, reverse<&LogEntry::user>>{"log"}};
template<>
inline constexpr auto to_many<Project> = std::tuple{ToMany<Todo, reverse<&Todo::project>>{"todos"}};
template<>
inline constexpr auto to_many<Tag> = std::tuple{ToMany<Todo, reverse<&Todo::tags>>{"todos"}};
template<>
inline constexpr auto to_many<Todo> = std::tuple{
    ToMany<Tag, &Todo::tags>{"tags"},
    ToMany<User, &Todo::watchers>{"watchers"},
    ToMany<Todo, reverse<&Todo::parent>>{"subtasks"},
    ToMany<Watch, reverse<&Watch::todo>>{"watches"},
    ToMany<Comment, reverse<&Comment::todo>>{"comments"},
    ToMany<Attachment, reverse<&Attachment::todo>>{"attachments"}};
template<>
inline constexpr auto to_many<Person> = std::tuple{
    ToMany<Person, &Person::friends>{"friends"}, ToMany<Person, &Person::idols>{"idols"},
    ToMany<Person, reverse<&Person::idols>>{"fans"}};
template<>
inline constexpr auto to_many<Comment> =
    std::tuple{ToMany<Attachment, reverse<&Attachment::comment>>{"attachments"}};

[[noreturn]] void throw_no_relation(std::string_view model, std::string_view name);

/// Calls `use` with the relation of that name.
template<class T, class Relations, class Use>
void with_relation(const Relations& relations, std::string_view name, Use use) {
    const bool found = std::apply(
        [&](const auto&... relation) {
            return ((relation.name == name ? (use(relation), true) : false) || ...);
        },
        relations);
    if (!found) throw_no_relation(model_info<T>().name, name);
}

/// The record at the other end of a relation to one; null if there is none.
template<auto Step, class T>
auto follow(const T& record) {
    if constexpr (std::is_member_object_pointer_v<decltype(Step)>) {
        using Other = typename std::remove_cvref_t<decltype(record.*Step)>::Target;
        return (record.*Step).has_value() ? &(record.*Step).get() : static_cast<Other*>(nullptr);
    } else {
        const auto rows = record.template related<Step>();
        using Other = std::remove_cvref_t<decltype(rows[0])>;
        return rows.empty() ? nullptr : std::make_shared<Other>(rows[0]);
    }
}

template<class T>
std::vector<std::int64_t> sorted_keys(const QuerySet<T>& rows) {
    std::vector<std::int64_t> keys;
    for (const T& row : rows) keys.push_back(row.id.value());
    std::ranges::sort(keys);
    return keys;
}

/// Calls `use` with the objects and keys of a change, as one list of one type.
template<class Other, class Use>
void with_others(const RelationChange& change, Use use) {
    std::vector<Other*> objects;
    for (const Object& object : change.objects) {
        Other* other = object.view().as<Other>();
        if (!other) throw MalformedScenario{"an object of another model in " + change.name};
        objects.push_back(other);
    }
    if (change.keys.empty()) return use(objects);
    std::vector<std::int64_t> keys = change.keys;
    for (const Other* object : objects) keys.push_back(object->id.value());
    use(keys);
}

/// One change by a manager, which has been told of `through_defaults` and `bulk`.
template<class Other, class Manager>
RelationResult run_change(Manager manager, const RelationChange& change) {
    const auto fresh = [&]() -> Other& { return *static_cast<Other*>(change.fresh.get()); };
    const auto result = [](Other other, std::optional<bool> created) {
        return RelationResult{
            .object = Object{&face_of<Other>(), std::make_shared<Other>(std::move(other))},
            .created = created};
    };
    const auto fields = [](const std::vector<std::string>& names) {
        return FieldList<Other>::named(names);
    };
    // Of a foreign key that may not be NULL, nothing can be taken away.
    constexpr bool can_remove = !std::same_as<Manager, ReverseManager<Other, false>>;
    if (change.what == "list") return {.keys = sorted_keys<Other>(manager)};
    if (change.what == "add") {
        with_others<Other>(change, [&](const auto& others) { manager.add(others); });
    } else if (change.what == "remove" && can_remove) {
        if constexpr (can_remove)
            with_others<Other>(change, [&](const auto& others) { manager.remove(others); });
    } else if (change.what == "clear" && can_remove) {
        if constexpr (can_remove) manager.clear();
    } else if (change.what == "set") {
        with_others<Other>(
            change, [&](const auto& others) { manager.set(others, {.clear = change.clear}); });
    } else if (change.what == "create") {
        return result(manager.create(fresh()), std::nullopt);
    } else if (change.what == "get_or_create") {
        auto [other, created] = manager.get_or_create(fresh(), fields(change.lookup));
        return result(std::move(other), created);
    } else if (change.what == "update_or_create") {
        auto [other, created] =
            manager.update_or_create(fresh(), fields(change.lookup), fields(change.defaults));
        return result(std::move(other), created);
    } else {
        throw MalformedScenario{"no change of " + change.name + ": " + change.what};
    }
    return {};
}

template<class T>
RelationResult change_relation(const T& record, const RelationChange& change) {
    RelationResult result;
    with_relation<T>(to_many<T>, change.name, [&](const auto& relation) {
        using Relation = std::remove_cvref_t<decltype(relation)>;
        auto manager = record.template related<Relation::step>();
        using Other = typename Relation::Other;
        if constexpr (std::same_as<decltype(manager), RelatedManager<Other, Watch>>)
            if (change.through_defaults)
                manager = manager.through_defaults(
                    *static_cast<const Watch*>(change.through_defaults.get()));
        if constexpr (requires { manager.bulk(false); })
            if (!change.bulk) manager = manager.bulk(false);
        result = run_change<Other>(std::move(manager), change);
    });
    return result;
}

} // namespace rowcall::conformance
