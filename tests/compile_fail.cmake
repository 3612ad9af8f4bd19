# Sources that must not compile, and what the compiler has to say about them.
#
#     include(compile_fail.cmake)
#     rowcall_compile_fail(PREFIX FOLDER [HEADERS])
#
# adds a ctest entry PREFIX_<file> for each file of FOLDER, which compiles it with the compiler in
# use, faster if HEADERS is a target with precompiled headers, made with CMAKE_CXX_FLAGS. The first
# line of a file is a comment with a sentence:
#
#     // error: This receiver cannot be called with the arguments of the signal
#
# The test passes if the compiler fails and one of its errors contains that sentence. A file
# guards its mistake by `#ifndef WITHOUT_THE_MISTAKE`, and must compile without it: else it might
# fail for any other reason. PREFIX_without_the_mistakes compiles them all so, each in a namespace.

if(NOT CMAKE_SCRIPT_MODE_FILE)
    set(rowcall_compile_fail_script ${CMAKE_CURRENT_LIST_FILE})

    function(rowcall_compile_fail prefix folder)
        string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
        separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}")
        if(ARGC GREATER 2)
            get_target_property(binary_dir ${ARGV2} BINARY_DIR)
            list(APPEND flags -include ${binary_dir}/CMakeFiles/${ARGV2}.dir/cmake_pch.hxx)
        endif()
        set(command
            ${CMAKE_CXX_COMPILER} ${flags} -std=c++20 -fsyntax-only -I${PROJECT_SOURCE_DIR})

        file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
        foreach(file IN LISTS files)
            get_filename_component(mistake ${file} NAME_WE)
            add_test(NAME ${prefix}_${mistake} COMMAND ${CMAKE_COMMAND}
                "-DCOMMAND=${command}" -DFILE=${file} -P ${rowcall_compile_fail_script})
            set_tests_properties(${prefix}_${mistake} PROPERTIES TIMEOUT 120)

            # Headers must not be included within a namespace.
            file(STRINGS ${file} includes REGEX "^#include ")
            list(APPEND all_includes ${includes})
            string(APPEND cases "namespace ${mistake} {\n#include \"${file}\"\n}\n")
        endforeach()
        list(REMOVE_DUPLICATES all_includes)
        list(JOIN all_includes "\n" all_includes)
        set(all ${CMAKE_CURRENT_BINARY_DIR}/without_the_mistakes.cpp)
        file(CONFIGURE OUTPUT ${all}
            CONTENT "#define WITHOUT_THE_MISTAKE\n${all_includes}\n${cases}" @ONLY)
        add_test(NAME ${prefix}_without_the_mistakes COMMAND ${command} ${all})
    endfunction()
    return()
endif()

file(STRINGS ${FILE} first LIMIT_COUNT 1)
if(NOT first MATCHES "^// error: (.+)$")
    message(FATAL_ERROR "the first line of ${FILE} is not \"// error: <sentence>\"")
endif()
string(REPLACE "\\;" "," sentence "${CMAKE_MATCH_1}")

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
