# Sources that must not compile, and what the compiler has to say about them.
#
#     include(compile_fail.cmake)
#     rowcall_compile_fail(NAME FILE [HEADERS])
#
# adds a ctest entry NAME that compiles FILE with the compiler in use, faster if HEADERS is a target
# with precompiled headers, made with CMAKE_CXX_FLAGS. The first line of FILE is
# a comment with a sentence:
#
#     // error: This receiver cannot be called with the arguments of the signal
#
# The test passes if the compiler fails and one of its errors contains that sentence. A file
# guards its mistake by `#ifndef WITHOUT_THE_MISTAKE`, and must compile without it: else it might
# fail for any other reason.

if(NOT CMAKE_SCRIPT_MODE_FILE)
    set(rowcall_compile_fail_script ${CMAKE_CURRENT_LIST_FILE})

    function(rowcall_compile_fail name file)
        string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
        separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}")
        if(ARGC GREATER 2)
            get_target_property(folder ${ARGV2} BINARY_DIR)
            list(APPEND flags -include ${folder}/CMakeFiles/${ARGV2}.dir/cmake_pch.hxx)
        endif()
        add_test(NAME ${name} COMMAND ${CMAKE_COMMAND}
            "-DCOMMAND=${CMAKE_CXX_COMPILER};${flags};-std=c++20;-fsyntax-only;-I${PROJECT_SOURCE_DIR}"
            -DFILE=${CMAKE_CURRENT_SOURCE_DIR}/${file}
            -P ${rowcall_compile_fail_script})
        set_tests_properties(${name} PROPERTIES TIMEOUT 120)
    endfunction()
    return()
endif()

file(STRINGS ${FILE} first LIMIT_COUNT 1)
if(NOT first MATCHES "^// error: (.+)$")
    message(FATAL_ERROR "the first line of ${FILE} is not \"// error: <sentence>\"")
endif()
string(REPLACE "\\;" "," sentence "${CMAKE_MATCH_1}")

execute_process(COMMAND ${COMMAND} -DWITHOUT_THE_MISTAKE ${FILE}
    RESULT_VARIABLE failed ERROR_VARIABLE output)
if(failed)
    message(FATAL_ERROR "it does not compile without the mistake either:\n${output}")
endif()

execute_process(COMMAND ${COMMAND} ${FILE} RESULT_VARIABLE failed ERROR_VARIABLE output)
if(NOT failed)
    message(FATAL_ERROR "it compiled, though it must not")
endif()
string(REPLACE ";" "," output "${output}")
string(REPLACE "\n" ";" lines "${output}")
foreach(line IN LISTS lines)
    string(FIND "${line}" "error:" is_error)
    string(FIND "${line}" "${sentence}" found)
    if(NOT is_error EQUAL -1 AND NOT found EQUAL -1)
        return()
    endif()
endforeach()
message(FATAL_ERROR "no error says \"${sentence}\":\n${output}")
