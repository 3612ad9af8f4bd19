#include "examples/web/watch/place_text.hpp"

#include <fmt/format.h>

namespace web {

std::string place_text(const rowcall::SourcePlace& place) {
    if (!place) return {};
    const std::string_view file = place.file;
    std::size_t begin = file.rfind('/');
    if (begin != std::string_view::npos && begin > 0) begin = file.rfind('/', begin - 1);
    return fmt::format("{}:{}", file.substr(begin + 1), place.line);
}

} // namespace web
