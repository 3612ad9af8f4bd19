# Builds and runs a program of somebody who uses Rowcall, in one of the ways that the README names:
#
#     cmake -D KIND=installed|subdirectory|signals -D SOURCE=... -D BUILD=... -D WORK=...
#           -D OUTPUT="done: Buy milk\n" -D OPTIONS="-G;Ninja;..." -P consumer.cmake
function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE failed OUTPUT_VARIABLE output
        ERROR_VARIABLE output)
    if(failed)
        list(JOIN ARGN " " command)
        message(FATAL_ERROR "${command}\n${output}")
    endif()
endfunction()

# The programs stand in a folder of their own, so that nothing of ours is found by accident.
file(COPY ${SOURCE}/tests/docs/consumer/ ${SOURCE}/docs/tutorial/code/first_signal.cpp
    DESTINATION ${WORK})
set(project ${WORK}/${KIND})

if(KIND STREQUAL "subdirectory")
    file(MAKE_DIRECTORY ${project}/third_party)
    file(CREATE_LINK ${SOURCE} ${project}/third_party/rowcall SYMBOLIC)
else()
    file(REMOVE_RECURSE ${WORK}/prefix)
    run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)
endif()
run(${CMAKE_COMMAND} -S ${project} -B ${project}/build ${OPTIONS}
    -D CMAKE_PREFIX_PATH=${WORK}/prefix)
run(${CMAKE_COMMAND} --build ${project}/build --parallel 2)

file(REMOVE_RECURSE ${project}/run)
file(MAKE_DIRECTORY ${project}/run)
execute_process(COMMAND ${project}/build/my_program WORKING_DIRECTORY ${project}/run
    RESULT_VARIABLE status OUTPUT_VARIABLE output)
if(NOT status STREQUAL "0" OR NOT output STREQUAL OUTPUT)
    message(FATAL_ERROR "exit code ${status}, output:\n${output}")
endif()
