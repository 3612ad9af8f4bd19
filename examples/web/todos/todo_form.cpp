#include "examples/web/todos/todo_form.hpp"

#include "examples/web/site/context.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <sstream>

namespace web {

using namespace rowcall;
using models::Tag;
using models::Todo;

namespace {

constexpr std::size_t most_tags = 20;
constexpr std::size_t longest_tag = 50; // in characters

void refuse(FieldErrors& errors, const std::string& field, std::string message) {
    errors[field].push_back(std::move(message));
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

std::optional<std::string> to_priority(std::string text) {
    if (text.empty()) return std::nullopt;
    if (text.size() == 1 && text[0] >= 'a' && text[0] <= 'z')
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

// Each once, in the order of their names.
std::vector<std::string> to_tags(std::vector<std::string> words, FieldErrors& errors) {
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    const auto any = [&](auto&& is_wrong) {
        return std::any_of(words.begin(), words.end(), is_wrong);
    };
    if (words.size() > most_tags)
        refuse(errors, "tags", fmt::format("are more than {}", most_tags));
    if (any([](auto& word) { return word.empty() || word.find_first_of(" \n,") != word.npos; }))
        refuse(errors, "tags", "have to be words, without blanks or commas");
    if (any([](auto& word) { return length_of(word) > longest_tag; }))
        refuse(errors, "tags", fmt::format("may have at most {} characters each", longest_tag));
    return words;
}

std::vector<std::string> words_of(std::string text) {
    std::replace(text.begin(), text.end(), ',', ' ');
    std::istringstream stream{text};
    return {std::istream_iterator<std::string>{stream}, {}};
}

// By checked_text(), whose error is noted; empty then.
std::string noted_text(const std::string& name, const std::string& text, FieldErrors& errors) {
    try {
        return checked_text(name, text);
    } catch (const HttpError& error) {
        for (const std::string& message : error.fields().at(name)) refuse(errors, name, message);
        return {};
    }
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
        if (found->is_string()) return noted_text(name, found->get<std::string>(), errors_);
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
                all.push_back(noted_text(name, one.template get<std::string>(), errors_));
        return all;
    }

private:
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
    TodoForm form;
    const auto text = [&](const char* name) {
        return noted_text(name, context.raw_field(name), form.errors);
    };
    form.title = text("title");
    form.priority = to_priority(text("priority"));
    form.due = to_date(text("due"), form.errors);
    form.tags = to_tags(words_of(text("tags")), form.errors);
    return form;
}

TodoForm TodoForm::of(const nlohmann::json& body) {
    TodoForm form;
    for (const auto& [name, value] : body.items())
        if (name != "title" && name != "priority" && name != "due" && name != "tags" &&
            name != "done")
            refuse(form.errors, name, "is no field of a todo that can be set");
    JsonForm members{body, form.errors};
    form.title = members.text("title", false);
    form.done = members.truth("done");
    if (auto priority = members.text("priority", true))
        form.priority = to_priority(*std::move(priority));
    if (const auto due = members.text("due", true)) form.due = to_date(*due, form.errors);
    if (auto tags = members.texts("tags")) form.tags = to_tags(*std::move(tags), form.errors);
    return form;
}

void TodoForm::save_to(Todo& todo, Database& database) const {
    if (title) todo.title = *title;
    if (priority) todo.priority = *priority;
    if (due) todo.due = *due;
    const bool reopens = done && !*done && todo.done;
    if (reopens) todo.done = false, todo.completed_at.reset();

    FieldErrors found = errors;
    const auto note = [&](const char* field, std::string message) {
        if (!errors.contains(field)) refuse(found, field, std::move(message));
    };
    if (todo.title.empty()) note("title", "is missing");
    if (todo.title.find('\n') != std::string::npos) note("title", "has to be one line");
    if (todo.priority &&
        (todo.priority->size() != 1 || *todo.priority < "A" || *todo.priority > "Z"))
        note("priority", "has to be a letter from A to Z");
    try {
        todo.validate();
    } catch (const ValidationError& error) {
        for (const auto& [field, message] : error.errors()) note(field.c_str(), message);
    }
    if (!found.empty()) throw HttpError{422, message_of(422), std::move(found)};

    if (!todo.id.is_stored() || title || priority || due || reopens)
        todo.save({.database = &database});
    if (tags) todo.related<&Todo::tags>().set(stored_tags(*tags, database));
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
