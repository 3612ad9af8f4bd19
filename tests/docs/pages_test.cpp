// The README, the guides and the tutorial show code that is compiled, and output that is printed.
#include "tests/docs/document.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace rowcall::docs;
namespace fs = std::filesystem;

namespace {

const fs::path source_root = ROWCALL_SOURCE_ROOT;

std::vector<std::string> files_of(const std::string& folder, const std::string& extension) {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator{source_root / folder})
        if (entry.path().extension() == extension)
            files.push_back(fs::relative(entry.path(), source_root).string());
    std::ranges::sort(files);
    return files;
}

// Programs whose source no page shows as a whole: what surrounds the exercise, and yours. And what
// is not built here.
bool is_shown(const std::string& file) {
    const std::string exercise = "docs/tutorial/code/exercise/";
    if (!ROWCALL_HAS_AUTH && file == "docs/code/auth.cpp") return false;
    return file != exercise + "check.cpp" && !file.starts_with(exercise + "mine/");
}

} // namespace

TEST_CASE("every block of code and output is what is compiled and printed") {
    Checker checker{source_root, ROWCALL_BUILD_ROOT};
    checker.check_page("README.md");
    for (const char* guide :
         {"after-commit", "changes", "fixtures", "handed-over", "models", "queries",
          "seeing-signals", "soft-delete", "testing", "web"})
        checker.check_page("docs/" + std::string{guide} + ".md");
    if (ROWCALL_HAS_AUTH) checker.check_page("docs/auth.md");
    for (const std::string& page : files_of("docs/tutorial", ".md")) checker.check_page(page);

    std::vector<std::string> code = files_of("docs", ".cpp");
    std::erase_if(code, [](const std::string& file) { return !is_shown(file); });
    checker.check_all_shown(code);
    for (const std::string& problem : checker.problems()) MESSAGE(problem);
    CHECK(checker.problems().empty());
}
