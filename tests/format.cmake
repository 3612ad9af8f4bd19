# Every C++ file is formatted; skipped where there is no clang-format of the version we use.
add_test(NAME format COMMAND ${PROJECT_SOURCE_DIR}/scripts/format --check)
set_tests_properties(format PROPERTIES SKIP_RETURN_CODE 77)
