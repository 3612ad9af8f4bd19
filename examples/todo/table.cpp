#include "examples/todo/table.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <utility>

namespace todo {

namespace {

constexpr int gap = 2;
constexpr int narrowest = 8; // a column that shrinks keeps this much while others can give

/// What the columns with a width take together, the gaps between them included.
int total(const std::vector<int>& widths) {
    int sum = 0;
    for (const int width : widths)
        if (width > 0) sum += width + gap;
    return std::max(sum - gap, 0);
}

} // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::add(std::vector<Cell> row) {
    if (row.size() > columns_.size())
        throw std::invalid_argument("a row has more cells than the table has columns");
    row.resize(columns_.size());
    for (Cell& cell : row) cell.text = printable(cell.text);
    rows_.push_back(std::move(row));
}

/// The width of each column, 0 for one that is left out.
std::vector<int> Table::column_widths(std::optional<int> limit) const {
    std::vector<int> widths(columns_.size(), 0);
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], display_width(row[i].text));
    for (std::size_t i = 0; i < widths.size(); ++i)
        if (widths[i] > 0) widths[i] = std::max(widths[i], display_width(columns_[i].title));
    if (!limit) return widths;

    // First the columns made for it give way, then all of them; always the widest.
    const auto shrink = [&](int least, auto may_shrink) {
        while (total(widths) > *limit) {
            std::size_t widest = widths.size();
            for (std::size_t i = 0; i < widths.size(); ++i)
                if (may_shrink(i) && widths[i] > least &&
                    (widest == widths.size() || widths[i] > widths[widest]))
                    widest = i;
            if (widest == widths.size()) return;
            --widths[widest];
        }
    };
    shrink(narrowest, [&](std::size_t i) { return columns_[i].shrinks; });
    shrink(1, [](std::size_t) { return true; });
    return widths;
}

std::string Table::render(std::optional<int> width, bool color) const {
    const std::vector<int> widths = column_widths(width);
    std::string result;
    const auto put_line = [&](auto cell_at) {
        int owed = 0; // spaces, written only when something follows them
        bool first = true;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            if (widths[i] == 0) continue;
            if (!std::exchange(first, false)) owed += gap;
            const Cell cell = cell_at(i);
            const std::string text = fit(cell.text, widths[i]);
            const int padding = widths[i] - display_width(text);
            const bool right = columns_[i].align == Align::right;
            if (right) owed += padding;
            if (!text.empty()) {
                result.append(static_cast<std::size_t>(owed), ' ');
                result += styled(text, cell.style, color);
                owed = 0;
            }
            if (!right) owed += padding;
        }
        result += '\n';
    };
    if (total(widths) == 0) return result;
    put_line([&](std::size_t i) { return Cell{columns_[i].title, Style::bold}; });
    for (const auto& row : rows_) put_line([&](std::size_t i) { return row[i]; });
    return result;
}

} // namespace todo
