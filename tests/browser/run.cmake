# Runs the browser test of PROGRAM, with the packages in NODE_MODULES; its pictures of the pages go
# to the folder SCREENSHOTS. What it needs is looked for now: it may have come after the build was
# configured.
find_program(NODE NAMES node nodejs)
find_program(CHROMIUM NAMES chromium)
set(missing "")
if(NOT NODE)
    list(APPEND missing "node")
endif()
if(NOT CHROMIUM)
    list(APPEND missing "chromium")
endif()
if(NOT EXISTS "${NODE_MODULES}/playwright-core")
    list(APPEND missing "playwright-core")
endif()
if(missing)
    list(JOIN missing ", " missing)
    message(FATAL_ERROR "The browser test misses ${missing}: run scripts/test, which installs it.")
endif()

set(ENV{ROWCALL_WEB} "${PROGRAM}")
set(ENV{ROWCALL_CHROMIUM} "${CHROMIUM}")
set(ENV{ROWCALL_NODE_MODULES} "${NODE_MODULES}")
set(ENV{ROWCALL_SCREENSHOTS} "${SCREENSHOTS}")
execute_process(
    COMMAND "${NODE}" "${CMAKE_CURRENT_LIST_DIR}/main.mjs" RESULT_VARIABLE result)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "The browser test failed (${result}); see above.")
endif()
