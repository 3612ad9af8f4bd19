// todo: a list of things to do, kept in a SQLite file.
#include "examples/todo/commands.hpp"
#include "examples/todo/transfer.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <unistd.h>

namespace {

using namespace todo;

struct Arguments {
    std::string database;
    bool trace = false;
    ColorMode color = ColorMode::automatic;
    ItemOptions item;
    bool no_due = false, no_priority = false;
    ListOptions list;
    std::vector<std::int64_t> ids;
    std::int64_t id = 0;
    std::string file = "-";
    std::string owner;
    std::size_t log_limit = 0;
};

void add_item_options(CLI::App& command, ItemOptions& item) {
    command.add_option("--tag", item.tags, "A tag: shop, @shop or +garden; may be repeated")
        ->expected(1);
    command.add_option("--due", item.due, "The day it is due: 2027-01-05");
    command.add_option("--priority", item.priority, "A letter, A (first) to Z");
    command.add_option("--owner", item.owner, "Whose it is (default: the user)");
}

void add_list_options(CLI::App& command, ListOptions& list) {
    command.add_flag("--all", list.all, "Completed items too");
    command.add_flag("--done", list.done, "Only completed items")->excludes("--all");
    command.add_option("--tag", list.tag, "Only items with this tag");
    command.add_option("--owner", list.owner, "Only this user's items");
    command.add_option("--search", list.search, "Only items with this text in their titles");
    command.add_option("--priority", list.priority, "Only items of this priority");
    command.add_option("--due-before", list.due_before, "Only items that are due before this day");
    command.add_option("--sort", list.sort, "By id, due, priority or title")
        ->check(CLI::IsMember({"id", "due", "priority", "title"}));
    command.add_option("--limit", list.limit, "At most this many items")
        ->check(CLI::PositiveNumber);
}

/// The commands, each with what it does once the arguments have been read.
class Program {
public:
    int run(int argc, char** argv) {
        define();
        try {
            cli_.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            return cli_.exit(error) == 0 ? 0 : 2;
        }
        if (arguments_.database.empty()) arguments_.database = default_database_path();
        App app{arguments_.database, arguments_.trace};
        action_(app);
        if (std::fflush(stdout) != 0) throw UserError{"cannot write the output"};
        return 0;
    }

private:
    void define() {
        cli_.require_subcommand(1);
        cli_.set_version_flag("--version", "todo 0.1.0");
        cli_.add_option("--db", arguments_.database, "The database file")->envname("TODO_DB");
        cli_.add_flag("--trace", arguments_.trace, "Tell of each signal, on standard error");
        cli_.add_option("--color", arguments_.color, "When to use colours: auto, always, never")
            ->transform(CLI::CheckedTransformer(std::map<std::string, ColorMode>{
                {"auto", ColorMode::automatic},
                {"always", ColorMode::always},
                {"never", ColorMode::never}}));
        cli_.fallthrough();
        define_items();
        define_files();
    }

    void define_items() {
        Arguments& given = arguments_;
        auto* adding = command("add", "Add an item", [&](App& app) { add(app, given.item); });
        adding->add_option("title", given.item.title, "What is to be done")->required();
        add_item_options(*adding, given.item);

        auto* listing =
            command("list", "List items", [&](App& app) { list(app, given.list, color()); });
        add_list_options(*listing, given.list);

        auto* completing =
            command("done", "Complete items", [&](App& app) { complete(app, given.ids); });
        completing->add_option("ID", given.ids, "Which ones")->required();

        auto* editing = command("edit", "Change an item", [&](App& app) {
            if (given.no_due) given.item.due = "";
            if (given.no_priority) given.item.priority = "";
            edit(app, given.id, given.item);
        });
        editing->add_option("ID", given.id, "Which one")->required();
        editing->add_option("--title", given.item.title, "The new title");
        add_item_options(*editing, given.item);
        editing->add_option("--untag", given.item.untags, "Takes a tag away")->expected(1);
        editing->add_flag("--no-due", given.no_due, "It is not due any more")->excludes("--due");
        editing->add_flag("--no-priority", given.no_priority, "It has no priority any more")
            ->excludes("--priority");

        auto* removing =
            command("remove", "Remove items", [&](App& app) { remove(app, given.ids); });
        removing->add_option("ID", given.ids, "Which ones")->required();
    }

    void define_files() {
        Arguments& given = arguments_;
        command("tags", "List tags, and how many items have them", [&](App& app) {
            list_tags(app, color());
        });
        auto* log = command("log", "Show which items were completed", [&](App& app) {
            show_log(app, given.log_limit, color());
        });
        log->add_option("--limit", given.log_limit, "Only the last so many")
            ->check(CLI::PositiveNumber);

        auto* importing = command("import", "Add the items of a todo.txt file", [&](App& app) {
            import_file(app, given.file, given.owner.empty() ? default_owner() : given.owner);
        });
        importing->add_option("FILE", given.file, "The file, - for standard input")->required();
        importing->add_option("--owner", given.owner, "Whose they are (default: the user)");

        auto* exporting = command("export", "Write all items as a todo.txt file", [&](App& app) {
            export_file(app, given.file);
        });
        exporting->add_option("FILE", given.file, "The file (default: standard output)");
    }

    CLI::App* command(const char* name, const char* about, std::function<void(App&)> action) {
        CLI::App* added = cli_.add_subcommand(name, about);
        added->callback([this, action = std::move(action)] { action_ = action; });
        return added;
    }
    bool color() const { return use_color(arguments_.color, STDOUT_FILENO); }

    CLI::App cli_{"A list of things to do, kept in a SQLite file.", "todo"};
    Arguments arguments_;
    std::function<void(App&)> action_;
};

} // namespace

int main(int argc, char** argv) {
    try {
        return Program{}.run(argc, argv);
    } catch (const std::exception& error) {
        std::fflush(stdout);
        fmt::print(stderr, "todo: {}\n", error.what());
        return 1;
    }
}
