# embed_files(OUTPUT FILE...): writes a source file that holds the contents of these, by their names.
function(embed_files output)
    set(cases)
    foreach(file IN LISTS ARGN)
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
        file(READ ${file} content)
        string(APPEND cases "    if (path == \"${file}\")\n        return R\"~~(${content})~~\";\n")
    endforeach()
    file(CONFIGURE OUTPUT ${output} @ONLY CONTENT [[
#include "examples/web/site/embedded.hpp"

std::string_view web::embedded_file(std::string_view path) {
@cases@    return {};
}
]])
endfunction()
