#pragma once

#include "examples/todo/terminal.hpp"

#include <optional>
#include <string>
#include <vector>

namespace todo {

/// Rows of text under headings, in columns that are as wide as they have to be.
///
///     Table table{{{.title = "ID", .align = Align::right}, {.title = "Title", .shrinks = true}}};
///     table.add({{"1"}, {"Buy milk", Style::bold}});
///     fmt::print("{}", table.render(terminal_width(STDOUT_FILENO), color));
class Table {
public:
    enum class Align { left, right };

    struct Column {
        std::string title;
        Align align = Align::left;
        bool shrinks = false; ///< is cut when the terminal is too narrow for all
    };
    struct Cell {
        std::string text;
        Style style = Style::plain;
    };

    explicit Table(std::vector<Column> columns);

    /// Adds a row; cells that are not given are empty. More cells than columns throw
    /// std::invalid_argument.
    void add(std::vector<Cell> row);

    /// The whole table, each line ended by LF and none wider than `width`, if that is given and
    /// leaves room for one character a column. A column whose cells are all empty is left out.
    std::string render(std::optional<int> width, bool color) const;

private:
    std::vector<int> column_widths(std::optional<int> limit) const;

    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
};

} // namespace todo
