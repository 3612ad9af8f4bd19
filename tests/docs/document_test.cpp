// The checker itself: it must notice what it is for.
#include "tests/docs/document.hpp"
#include "tests/orm/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <stdexcept>

using namespace rowcall::docs;
namespace fs = std::filesystem;

namespace {

// A little tree with a page, a source file and a program.
class Tree {
public:
    Tree() {
        write("code.cpp", "// [one]\n    int one;\n\n        int two;\n// [end]\nint other;\n");
        write("program", "#!/bin/sh\necho hello\necho world\n");
        fs::permissions(root() / "program", fs::perms::owner_all);
    }
    void write(const std::string& name, const std::string& text) {
        std::ofstream{root() / name} << text;
    }
    std::vector<std::string> problems_of(const std::string& page) {
        write("page.md", page);
        Checker checker{root(), root()};
        checker.check_page("page.md");
        return checker.problems();
    }
    fs::path root() const { return folder_ / ""; }

private:
    TemporaryFolder folder_;
};

} // namespace

TEST_CASE("a block that is a region of its file, without the common indentation, is right") {
    Tree tree;
    CHECK(tree.problems_of("```cpp code.cpp one\nint one;\n\n    int two;\n```\n").empty());
}

TEST_CASE("a block that differs in one character is wrong, and the problem names its line") {
    Tree tree;
    const auto problems =
        tree.problems_of("text\n```cpp code.cpp one\nint one;\n\n    int tvo;\n```\n");
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].starts_with("page.md:2: not the same as in code.cpp"));
}

TEST_CASE("a block of code must say where it is from") {
    Tree tree;
    CHECK(tree.problems_of("```cpp\nint one;\n```\n").size() == 1);
    CHECK(tree.problems_of("```cpp code.cpp two\nint one;\n```\n").size() == 1);
    CHECK(tree.problems_of("```cpp missing.cpp one\nint one;\n```\n").size() == 1);
    CHECK(tree.problems_of("```cpp code.cpp\nint other;\n```\n").size() == 1);
    CHECK(tree.problems_of("```sh\nls\n```\n").empty());
}

TEST_CASE("the blocks of a program's output are together all that it prints") {
    Tree tree;
    CHECK(tree.problems_of("```text program\nhello\nworld\n```\n").empty());
    CHECK(tree.problems_of("```text program\nhello\n```\n```text program\nworld\n```\n").empty());
    CHECK(tree.problems_of("```text program\nhello\n```\n").size() == 1);
    CHECK(tree.problems_of("```text program fails\nhello\nworld\n```\n").size() == 1);
}

TEST_CASE("a program that must fail fails") {
    Tree tree;
    tree.write("program", "#!/bin/sh\necho no\nexit 1\n");
    CHECK(tree.problems_of("```text program fails\nno\n```\n").empty());
    CHECK(tree.problems_of("```text program\nno\n```\n").size() == 1);
}

TEST_CASE("a region that no page shows is a problem") {
    Tree tree;
    Checker checker{tree.root(), tree.root()};
    checker.check_all_shown({"code.cpp"});
    CHECK(checker.problems() == std::vector<std::string>{"code.cpp: no page shows [one]"});
}

TEST_CASE("marks that do not match are refused") {
    CHECK_THROWS_AS(regions("// [one]\n"), std::invalid_argument);
    CHECK_THROWS_AS(regions("// [end]\n"), std::invalid_argument);
    CHECK_THROWS_AS(regions("// [one]\n// [two]\n// [end]\n"), std::invalid_argument);
    CHECK_THROWS_AS(regions("# [one]\n# [end]\n# [one]\n# [end]\n"), std::invalid_argument);
    CHECK_THROWS_AS(fenced_blocks("```cpp\nint one;\n"), std::invalid_argument);
}
