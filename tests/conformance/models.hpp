// The models that the scenarios speak of, and their custom signal. No text has a max_length: the
// recordings do not check it.
#pragma once

#include "orm/orm.hpp"

#include <nlohmann/json.hpp>

namespace rowcall::conformance {

struct User : Model<User> {
    Id id;
    std::string username;
    std::string email;
    static constexpr auto meta() { return table<User>(field<&User::username>.unique()); }
};

struct Profile : Model<Profile> {
    Id id;
    OneToOne<User> user;
    std::string bio;
    static constexpr auto meta() {
        return table<Profile>(field<&Profile::user>.on_delete(cascade).related_name("profile"));
    }
};

/// What Project and Comment share.
struct Revised {
    std::int64_t revision = 0;
};

struct Project : Model<Project> {
    Id id;
    Embed<Revised> revised;
    std::string name;
    ForeignKey<User> owner;
    static constexpr auto meta() {
        return table<Project>(field<&Project::owner>.on_delete(protect).related_name("projects"));
    }
};

struct Tag : Model<Tag> {
    Id id;
    std::string name;
    static constexpr auto meta() { return table<Tag>(field<&Tag::name>.unique()); }
};

struct Watch;

struct Todo : Model<Todo> {
    Id id;
    std::string title;
    bool done = false;
    std::int64_t priority = 0;
    std::optional<std::int64_t> completed_at;
    ForeignKey<User> owner;
    ForeignKey<Project> project;
    ForeignKey<Todo> parent;
    ManyToMany<Tag> tags;
    ManyToMany<User, Watch> watchers;
    static constexpr auto meta() {
        return table<Todo>(
            field<&Todo::owner>.null().on_delete(set_null).related_name("todos"),
            field<&Todo::project>.null().on_delete(cascade).related_name("todos"),
            field<&Todo::parent>.null().on_delete(cascade).related_name("subtasks"),
            field<&Todo::tags>.related_name("todos"),
            field<&Todo::watchers>.related_name("watching"));
    }
};

/// The join table of `Todo::watchers`. A pair may occur twice.
struct Watch : Model<Watch> {
    Id id;
    ForeignKey<Todo> todo;
    ForeignKey<User> user;
    std::int64_t level = 1;
    static constexpr auto meta() {
        return table<Watch>(
            field<&Watch::todo>.on_delete(cascade).related_name("watches"),
            field<&Watch::user>.on_delete(cascade).related_name("watches"));
    }
};

struct Person : Model<Person> {
    Id id;
    std::string name;
    ManyToMany<Person> friends;
    ManyToMany<Person> idols;
    static constexpr auto meta() {
        return table<Person>(
            field<&Person::friends>.symmetrical(), field<&Person::idols>.related_name("fans"));
    }
};

struct Comment : Model<Comment> {
    Id id;
    Embed<Revised> revised;
    ForeignKey<Todo> todo;
    ForeignKey<User> author = 1;
    std::string text;
    static constexpr auto meta() {
        constexpr auto author_options = field<&Comment::author>.on_delete(set_default);
        return table<Comment>(
            field<&Comment::todo>.on_delete(cascade).related_name("comments"),
            author_options.default_value(1).related_name("comments"));
    }
};

struct Attachment : Model<Attachment> {
    Id id;
    std::string name;
    ForeignKey<Comment> comment;
    ForeignKey<Todo> todo;
    static constexpr auto meta() {
        return table<Attachment>(
            field<&Attachment::comment>.on_delete(restrict).related_name("attachments"),
            field<&Attachment::todo>.null().on_delete(cascade).related_name("attachments"));
    }
};

struct LogEntry : Model<LogEntry> {
    Id id;
    std::string message;
    ForeignKey<User> user;
    static constexpr auto meta() {
        return table<LogEntry>(
            field<&LogEntry::user>.null().on_delete(do_nothing).related_name("log"));
    }
};

/// Sent when a todo is done. The second argument is the sender's name, or null; a receiver
/// answers with what its scenario says.
inline Signal<nlohmann::json(Todo&, const nlohmann::json&)> todo_completed{"todo_completed"};

} // namespace rowcall::conformance

namespace rowcall {
// Described once, in models.cpp, rather than wherever they are used.
extern template const ModelInfo& model_info<conformance::User>();
extern template const ModelInfo& model_info<conformance::Profile>();
extern template const ModelInfo& model_info<conformance::Project>();
extern template const ModelInfo& model_info<conformance::Tag>();
extern template const ModelInfo& model_info<conformance::Todo>();
extern template const ModelInfo& model_info<conformance::Watch>();
extern template const ModelInfo& model_info<conformance::Person>();
extern template const ModelInfo& model_info<conformance::Comment>();
extern template const ModelInfo& model_info<conformance::Attachment>();
extern template const ModelInfo& model_info<conformance::LogEntry>();
} // namespace rowcall
