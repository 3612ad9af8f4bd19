# What `cmake --install` puts where: the libraries, the headers under include/rowcall/, and the
# package that find_package(rowcall) finds.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/rowcall)

install(TARGETS rowcall_signals rowcall_signals_testing rowcall_orm rowcall_testing
    EXPORT rowcall-targets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT rowcall-targets NAMESPACE rowcall:: DESTINATION ${package_dir})

# A backend's own headers are nobody's business: they would ask for its client library's.
install(DIRECTORY signals orm DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/rowcall
    FILES_MATCHING PATTERN "*.hpp"
    PATTERN "sqlite" EXCLUDE)

configure_package_config_file(cmake/rowcall-config.cmake.in rowcall-config.cmake
    INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(rowcall-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
    ${CMAKE_CURRENT_BINARY_DIR}/rowcall-config.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/rowcall-config-version.cmake
    cmake/FindRE2.cmake
    DESTINATION ${package_dir})
