#include "signals/testing/difference.hpp"

#include "signals/detail/text.hpp"

#include <algorithm>
#include <vector>

namespace rowcall::testing {

// By the longest common subsequence: common[i][j] is its length from line i and j on.
std::string difference(std::span<const std::string> expected, std::span<const std::string> actual) {
    if (std::ranges::equal(expected, actual)) return {};
    std::vector common(expected.size() + 1, std::vector<std::size_t>(actual.size() + 1));
    for (std::size_t i = expected.size(); i-- > 0;)
        for (std::size_t j = actual.size(); j-- > 0;)
            common[i][j] = expected[i] == actual[j] ? common[i + 1][j + 1] + 1
                                                    : std::max(common[i + 1][j], common[i][j + 1]);
    std::string text;
    const auto add = [&](std::string_view mark, const std::string& line) {
        text.append(mark).append(detail::one_line(line)).append("\n");
    };
    std::size_t i = 0, j = 0;
    while (i < expected.size() || j < actual.size()) {
        if (i < expected.size() && j < actual.size() && expected[i] == actual[j])
            add("  ", expected[i]), ++i, ++j;
        else if (
            j == actual.size() || (i < expected.size() && common[i + 1][j] >= common[i][j + 1]))
            add("- ", expected[i++]);
        else
            add("+ ", actual[j++]);
    }
    return text;
}

} // namespace rowcall::testing
