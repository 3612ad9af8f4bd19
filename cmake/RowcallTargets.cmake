# How every target of this project is compiled.
include(GNUInstallDirs)

# The language, include root and install layout of a library that users link.
function(rowcall_library name)
    add_library(${name} ${ARGN})
    string(REPLACE "rowcall_" "" short ${name})
    add_library(rowcall::${short} ALIAS ${name})
    target_compile_features(${name} PUBLIC cxx_std_20)
    target_include_directories(${name} PUBLIC
        $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
        $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/rowcall>)
    # Headers are most of what there is to compile: sources together take a sixth of the time.
    set_target_properties(${name} PROPERTIES EXPORT_NAME ${short} CXX_EXTENSIONS OFF
        UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 24)
    rowcall_warnings(${name})
endfunction()

# Warnings are errors where we build our own targets; they never reach a user's, and a newer
# compiler's do not stop a user's build. GCC advises against -Werror with sanitizers, which make it
# raise false alarms.
if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    set(rowcall_werror -Werror)
endif()
function(rowcall_warnings name)
    target_compile_options(${name} PRIVATE
        -Wall -Wextra -Wpedantic -Wconversion -Wshadow ${rowcall_werror}
        # GCC warns at designated initialisers of a struct that has a base class.
        -Wno-missing-field-initializers
        # GCC 12 at -O3 takes the "x" + text of std::string for an overlapping copy.
        $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
endfunction()

# A program of the project's own: an example, a test, a benchmark.
function(rowcall_program name)
    add_executable(${name} ${ARGN})
    target_compile_features(${name} PRIVATE cxx_std_20)
    set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
    rowcall_warnings(${name})
endfunction()
