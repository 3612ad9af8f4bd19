// The main() of every test program. A test that leaves a receiver connected, which the tests behind
// it would meet, fails the program.
#define DOCTEST_CONFIG_IMPLEMENT
#include "signals/testing/receiver_guard.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <iostream>
#include <optional>

namespace {

// Hears nothing: a listener overrides what it wants.
struct Listener : doctest::IReporter {
    void report_query(const doctest::QueryData&) override {}
    void test_run_start() override {}
    void test_run_end(const doctest::TestRunStats&) override {}
    void test_case_start(const doctest::TestCaseData&) override {}
    void test_case_reenter(const doctest::TestCaseData&) override {}
    void test_case_end(const doctest::CurrentTestCaseStats&) override {}
    void test_case_exception(const doctest::TestCaseException&) override {}
    void subcase_start(const doctest::SubcaseSignature&) override {}
    void subcase_end() override {}
    void log_assert(const doctest::AssertData&) override {}
    void log_message(const doctest::MessageData&) override {}
    void test_case_skipped(const doctest::TestCaseData&) override {}
};

// [guard]
bool is_any_left = false;

struct GuardEachTest : Listener {
    explicit GuardEachTest(const doctest::ContextOptions&) {}

    void test_case_start(const doctest::TestCaseData& test) override {
        name = test.m_name;
        guard.emplace();
    }
    void test_case_end(const doctest::CurrentTestCaseStats&) override {
        const std::string left = guard->left_connected();
        if (left.empty()) return;
        std::cout << "TEST CASE: " << name << "\nleaves receivers connected:\n" << left;
        is_any_left = true;
    }

    const char* name = "";
    std::optional<rowcall::testing::ReceiverGuard> guard;
};
REGISTER_LISTENER("receivers", 1, GuardEachTest);
// [end]

} // namespace

// [main]
int main(int argc, char** argv) {
    const int result = doctest::Context{argc, argv}.run();
    return result == 0 && is_any_left ? EXIT_FAILURE : result;
}
// [end]
