#include "examples/todo/cli.hpp"

#include "examples/todo/commands.hpp"
#include "examples/todo/transfer.hpp"
#include "examples/todo/user_error.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>
#include <sstream>

namespace todo {

using rowcall::Date;

namespace {

std::int64_t parse_positive(const std::string& text, const char* what) {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stop != end || number < 1)
        throw std::invalid_argument{fmt::format("\"{}\" is not {}", printable(text), what)};
    return number;
}

std::string parse_priority(const std::string& text) {
    const auto is_between = [&](char first, char last) {
        return text.size() == 1 && text[0] >= first && text[0] <= last;
    };
    if (is_between('A', 'Z')) return text;
    if (is_between('a', 'z')) return {static_cast<char>(text[0] - 'a' + 'A')};
    throw std::invalid_argument{
        fmt::format("\"{}\" is not a priority: it is a letter, A to Z", printable(text))};
}

Order parse_order(const std::string& text) {
    if (text == "id") return Order::id;
    if (text == "due") return Order::due;
    if (text == "priority") return Order::priority;
    if (text == "title") return Order::title;
    throw std::invalid_argument{
        fmt::format("\"{}\" is not id, due, priority or title", printable(text))};
}

/// The commands with their options. Reading a command line fills in the members, and then a
/// command takes what it needs of them.
class CommandLine {
public:
    CommandLine() {
        cli_.require_subcommand(1);
        cli_.fallthrough(); // --db and the like may also stand behind the command
        cli_.set_version_flag("--version", "todo 0.1.0");
        add_file(cli_, "--db", "The file that holds the items", invocation_.settings.database)
            ->type_name("FILE")
            ->envname("TODO_DB");
        cli_.add_flag(
            "--trace", invocation_.settings.trace,
            "Tell on stderr which receivers run, and what they cause");
        add_color();
        add_changes();
        add_views();
        add_files();
    }

    std::optional<Invocation> read(int argc, const char* const* argv) {
        try {
            cli_.parse(argc, argv);
        } catch (const CLI::Success& wish) {
            std::ostringstream text; // rather than std::cout, which would keep quiet on errors
            cli_.exit(wish, text, text);
            fmt::print("{}", text.str());
            return std::nullopt;
        } catch (const CLI::ParseError& error) {
            throw UsageError{explain(error)};
        }
        return std::move(invocation_);
    }

private:
    void add_color() {
        const std::map<std::string, ColorMode> modes{
            {"auto", ColorMode::automatic},
            {"always", ColorMode::always},
            {"never", ColorMode::never}};
        parsed(
            cli_, "--color", "auto (on a terminal), always or never", "WHEN",
            [this, modes](const std::string& text) {
                if (!modes.contains(text))
                    throw std::invalid_argument{
                        fmt::format("\"{}\" is not auto, always or never", printable(text))};
                invocation_.settings.color = modes.at(text);
            });
    }

    void add_changes() {
        CLI::App* adding = command(
            "add", "Add an item", [this] { return [item = item_](App& app) { add(app, item); }; });
        add_title(*adding, "TITLE")->required();
        add_item_options(*adding);

        CLI::App* completing = command("done", "Complete items", [this] {
            return [ids = ids_](App& app) { complete(app, ids); };
        });
        add_ids(*completing);

        CLI::App* editing = command("edit", "Change an item", [this] {
            if (item_ == ItemOptions{})
                throw UsageError{"nothing to change is given; try todo edit --help"};
            return [id = ids_.front(), item = item_](App& app) { edit(app, id, item); };
        });
        add_ids(*editing)->expected(1);
        add_title(*editing, "--title")->type_name("TITLE");
        add_item_options(*editing);
        editing->add_option("--untag", item_.untags, "Take a tag away; may be repeated")
            ->type_name("TAG")
            ->allow_extra_args(false);
        editing->add_flag("--no-due", item_.no_due, "It has no due day any more")
            ->excludes("--due");
        editing->add_flag("--no-priority", item_.no_priority, "It has no priority any more")
            ->excludes("--priority");

        CLI::App* removing = command("remove", "Remove items", [this] {
            return [ids = ids_](App& app) { remove(app, ids); };
        });
        add_ids(*removing);
    }

    void add_views() {
        CLI::App* listing =
            command("list", "Show items, the open ones if not told otherwise", [this] {
                return [options = list_](App& app) { list(app, options); };
            });
        listing->add_flag("--all", list_.all, "Completed items too");
        listing->add_flag("--done", list_.done, "Only completed items")->excludes("--all");
        listing->add_option("--tag", list_.tag, "Only items with this tag")->type_name("TAG");
        listing->add_option("--owner", list_.owner, "Only this user's items")->type_name("NAME");
        listing->add_option("--search", list_.search, "Only items with this text in their titles")
            ->type_name("TEXT");
        assigned(*listing, "--priority", list_.priority, parse_priority)
            ->description("Only items of this priority")
            ->type_name("LETTER");
        assigned(*listing, "--due-before", list_.due_before, Date::parse)
            ->description("Only items that are due before this day")
            ->type_name("DATE");
        parsed(
            *listing, "--sort", "By id, due, priority or title", "BY",
            [this](const std::string& text) { list_.order = parse_order(text); });
        add_limit(*listing, list_.limit, "At most so many items");

        command("tags", "Show the tags, and how many items have them", [] { return list_tags; });

        CLI::App* log = command("log", "Show which items were completed, by whom and when", [this] {
            return [limit = log_limit_](App& app) { show_log(app, limit); };
        });
        add_limit(*log, log_limit_, "Only the last so many");

        command("graph", "Write which signals have which receivers, for Graphviz", [] {
            return show_graph;
        });
    }

    void add_files() {
        CLI::App* importing = command("import", "Add the items of a todo.txt file", [this] {
            return [file = file_, owner = file_owner_](App& app) { import_file(app, file, owner); };
        });
        add_file(*importing, "FILE", "The file, - for standard input", file_)->required();
        importing->add_option("--owner", file_owner_, "Whose they are (default: yours)")
            ->type_name("NAME");

        CLI::App* exporting = command("export", "Write the items as a todo.txt file", [this] {
            return [file = file_](App& app) { export_file(app, file); };
        });
        add_file(*exporting, "FILE", "The file, - for standard output (the default)", file_);
    }

    // The pieces that commands share.

    /// `prepare` is called when the command line has been read, and returns what to do.
    template<class Prepare>
    CLI::App* command(const char* name, const char* about, Prepare prepare) {
        CLI::App* added = cli_.add_subcommand(name, about);
        added->callback([this, prepare] { invocation_.command = prepare(); });
        return added;
    }

    /// An option whose text `take` reads; what it throws becomes an error that names the option.
    template<class Take>
    static CLI::Option* parsed(
        CLI::App& to, const std::string& name, const char* about, const char* type, Take take) {
        const auto checked = [name, take](const std::string& text) {
            try {
                take(text);
            } catch (const std::invalid_argument& error) {
                throw CLI::ValidationError{name, error.what()};
            }
        };
        return to.add_option_function<std::string>(name, checked, about)->type_name(type);
    }
    template<class Value, class Parse>
    static CLI::Option* assigned(
        CLI::App& to, const std::string& name, std::optional<Value>& target, Parse parse) {
        return parsed(
            to, name, "", "", [&target, parse](const std::string& text) { target = parse(text); });
    }

    CLI::Option* add_title(CLI::App& to, const std::string& name) {
        return parsed(
            to, name, "What is to be done; +project, @context and due:DATE are understood", "",
            [this](const std::string& text) { item_.title = text; });
    }
    void add_item_options(CLI::App& to) {
        to.add_option("--tag", item_.tags, "shop, @shop or +garden; may be repeated")
            ->type_name("TAG")
            ->allow_extra_args(false);
        assigned(to, "--due", item_.due, Date::parse)
            ->description("The day it is due, as 2027-01-05")
            ->type_name("DATE");
        assigned(to, "--priority", item_.priority, parse_priority)
            ->description("A, the first, to Z")
            ->type_name("LETTER");
        parsed(
            to, "--owner", "Whose it is (default: yours)", "NAME",
            [this](const std::string& text) { item_.owner = text; });
    }
    CLI::Option* add_ids(CLI::App& to) {
        const auto take = [this](const std::vector<std::string>& texts) {
            ids_.clear();
            for (const std::string& text : texts) try {
                    ids_.push_back(parse_positive(text, "the number of an item"));
                } catch (const std::invalid_argument& error) {
                    throw CLI::ValidationError{"ID", error.what()};
                }
        };
        return to.add_option_function<std::vector<std::string>>("ID", take, "As list shows it")
            ->required()
            ->type_name("");
    }
    template<class Name>
    static CLI::Option* add_file(
        CLI::App& to, const std::string& option, const char* about, Name& file) {
        return parsed(to, option, about, "", [&file](const std::string& text) {
            if (text.empty()) throw std::invalid_argument{"the name of a file is missing"};
            file = text;
        });
    }
    static void add_limit(CLI::App& to, std::size_t& limit, const char* about) {
        parsed(to, "--limit", about, "COUNT", [&limit](const std::string& text) {
            limit = static_cast<std::size_t>(parse_positive(text, "a number of items"));
        });
    }

    /// In this program's words, and one line.
    std::string explain(const CLI::ParseError& error) const {
        std::string text = error.what();
        if (error.get_name() == "RequiredError" && cli_.get_subcommands().empty()) {
            const std::vector<std::string> unknown = cli_.remaining();
            text = unknown.empty() ? "a command is needed"
                                   : fmt::format("there is no command {}", unknown.front());
        }
        if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])))
            text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
        return printable(text) + "; try todo --help";
    }

    CLI::App cli_{"A list of things to do, kept in a SQLite file.", "todo"};
    Invocation invocation_;
    ItemOptions item_;
    ListOptions list_;
    std::vector<std::int64_t> ids_;
    std::string file_ = "-";
    std::optional<std::string> file_owner_;
    std::size_t log_limit_ = 0;
};

} // namespace

std::optional<Invocation> read_command_line(int argc, const char* const* argv) {
    return CommandLine{}.read(argc, argv);
}

} // namespace todo
