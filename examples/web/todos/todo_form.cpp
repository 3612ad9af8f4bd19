#include "examples/web/todos/todo_form.hpp"

#include "examples/web/site/context.hpp"

#include <algorithm>
#include <sstream>

namespace web {

using namespace rowcall;
using models::Tag;
using models::Todo;

namespace {

constexpr std::size_t most_tags = 20;
constexpr std::size_t longest_tag = 50; // in bytes

void refuse(FieldErrors& errors, const std::string& field, std::string message) {
    errors[field].push_back(std::move(message));
}

void throw_if_any(FieldErrors errors) {
    if (!errors.empty()) throw HttpError{422, message_of(422), std::move(errors)};
}

std::optional<Date> to_date(const std::string& text, FieldErrors& errors) {
    if (text.empty()) return std::nullopt;
    try {
        return Date::parse(text);
    } catch (const std::invalid_argument&) {
        refuse(errors, "due", "is no date: write it as 2027-01-31");
        return std::nullopt;
    }
}

std::optional<std::string> to_optional(std::string text) {
    if (text.empty()) return std::nullopt;
    return text;
}

// Each once, in the order of their names.
std::vector<std::string> to_tags(std::vector<std::string> words, FieldErrors& errors) {
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    if (words.size() > most_tags)
        refuse(errors, "tags", "are more than " + std::to_string(most_tags));
    for (const std::string& word : words) {
        if (word.empty() || word.find_first_of(" \t\r\n,") != std::string::npos)
            refuse(errors, "tags", "have to be words");
        if (word.size() > longest_tag)
            refuse(errors, "tags", "have at most " + std::to_string(longest_tag) + " bytes each");
    }
    return words;
}

std::vector<std::string> words_of(std::string text) {
    std::replace(text.begin(), text.end(), ',', ' ');
    std::istringstream stream{text};
    return {std::istream_iterator<std::string>{stream}, {}};
}

// Reads the members of an object one by one, and notes what is wrong.
class JsonForm {
public:
    JsonForm(const nlohmann::json& body, FieldErrors& errors) : body_{body}, errors_{errors} {}

    // The member, if it is there and of that type; `null` counts as an absent text, not member.
    std::optional<std::string> text(const std::string& name, bool may_be_null) {
        const auto found = body_.find(name);
        if (found == body_.end()) return std::nullopt;
        if (found->is_null() && may_be_null) return "";
        if (found->is_string()) return checked(name, found->get<std::string>());
        refuse(errors_, name, may_be_null ? "has to be a text or null" : "has to be a text");
        return std::nullopt;
    }
    std::optional<bool> truth(const std::string& name) {
        const auto found = body_.find(name);
        if (found == body_.end()) return std::nullopt;
        if (found->is_boolean()) return found->get<bool>();
        refuse(errors_, name, "has to be true or false");
        return std::nullopt;
    }
    std::optional<std::vector<std::string>> texts(const std::string& name) {
        const auto found = body_.find(name);
        if (found == body_.end()) return std::nullopt;
        std::vector<std::string> all;
        if (!found->is_array() ||
            !std::all_of(found->begin(), found->end(), [](auto& one) { return one.is_string(); }))
            refuse(errors_, name, "has to be a list of texts");
        else
            for (const auto& one : *found)
                if (auto word = checked(name, one.template get<std::string>()))
                    all.push_back(*std::move(word));
        return all;
    }

private:
    std::optional<std::string> checked(const std::string& name, const std::string& value) {
        try {
            return checked_text(name, value);
        } catch (const HttpError& error) {
            for (const std::string& message : error.fields().at(name))
                refuse(errors_, name, message);
            return std::nullopt;
        }
    }

    const nlohmann::json& body_;
    FieldErrors& errors_;
};

std::vector<Tag> stored_tags(const std::vector<std::string>& names, Database& database) {
    std::vector<Tag> tags;
    for (const std::string& name : names)
        tags.push_back(Tag::objects(database).get_or_create({.name = name}).first);
    return tags;
}

} // namespace

TodoForm TodoForm::of(const Context& context) {
    FieldErrors errors;
    TodoForm form{
        .title = context.field("title"),
        .priority = to_optional(context.field("priority")),
        .due = to_date(context.field("due"), errors),
        .tags = to_tags(words_of(context.field("tags")), errors)};
    throw_if_any(std::move(errors));
    return form;
}

TodoForm TodoForm::of(const nlohmann::json& body) {
    FieldErrors errors;
    for (const auto& [name, value] : body.items())
        if (name != "title" && name != "priority" && name != "due" && name != "tags" &&
            name != "done")
            refuse(errors, name, "is no field of a todo that can be set");
    JsonForm members{body, errors};
    TodoForm form{.title = members.text("title", false), .done = members.truth("done")};
    if (auto priority = members.text("priority", true))
        form.priority = to_optional(*std::move(priority));
    if (const auto due = members.text("due", true)) form.due = to_date(*due, errors);
    if (auto tags = members.texts("tags")) form.tags = to_tags(*std::move(tags), errors);
    throw_if_any(std::move(errors));
    return form;
}

void TodoForm::save_to(Todo& todo) const {
    if (title) todo.title = *title;
    if (priority) todo.priority = *priority;
    if (due) todo.due = *due;
    const bool reopens = done && !*done && todo.done;
    if (reopens) todo.done = false, todo.completed_at.reset();

    FieldErrors errors;
    if (todo.title.empty()) refuse(errors, "title", "is missing");
    if (todo.title.find_first_of("\r\n") != std::string::npos)
        refuse(errors, "title", "has to be one line");
    if (todo.priority &&
        (todo.priority->size() != 1 || *todo.priority < "A" || *todo.priority > "Z"))
        refuse(errors, "priority", "has to be a letter from A to Z");
    try {
        todo.validate();
    } catch (const ValidationError& error) {
        for (const auto& [field, message] : error.errors()) refuse(errors, field, message);
    }
    throw_if_any(std::move(errors));

    todo.save();
    if (tags) todo.related<&Todo::tags>().set(stored_tags(*tags, todo.database()));
    if (done && *done) todo.mark_as_done();
}

nlohmann::json todo_json(const Todo& todo) {
    nlohmann::json tags = nlohmann::json::array();
    for (const Tag& tag : todo.related<&Todo::tags>()) tags.push_back(tag.name);
    nlohmann::json json{{"id", todo.id.value()}, {"title", todo.title},    {"done", todo.done},
                        {"tags", tags},          {"priority", nullptr},    {"created_on", nullptr},
                        {"due", nullptr},        {"completed_at", nullptr}};
    if (todo.priority) json["priority"] = *todo.priority;
    if (todo.created_on) json["created_on"] = todo.created_on->to_string();
    if (todo.due) json["due"] = todo.due->to_string();
    if (todo.completed_at) {
        std::string text = todo.completed_at->to_string();
        text[10] = 'T';
        json["completed_at"] = text + 'Z';
    }
    return json;
}

} // namespace web
