# cmake --install: the programs, the catalogue, and what another project needs to build on ours:
#
#   find_package(lockstep REQUIRED)
#   target_link_libraries(mine PRIVATE lockstep::algorithms)
#
# with the same include paths as in this tree ("sim/trace/trace.hpp").
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/lockstep)

foreach(program lockstep lockstep-bench lockstep-viz redis-conformance)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endforeach()

set(libraries "")
foreach(library kernel trace model redis check algorithms exports format scenarios report sweep)
  if(TARGET lockstep_${library})
    list(APPEND libraries lockstep_${library})
  endif()
endforeach()
install(TARGETS ${libraries} EXPORT lockstepTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT lockstepTargets NAMESPACE lockstep:: DESTINATION ${package_folder})

install(DIRECTORY sim algorithms scenarios DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/lockstep
        FILES_MATCHING PATTERN "*.hpp"
        PATTERN catalogue EXCLUDE PATTERN commands EXCLUDE)
install(DIRECTORY scenarios/catalogue DESTINATION ${CMAKE_INSTALL_DATADIR}/lockstep)

configure_package_config_file(cmake/lockstepConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/lockstepConfig.cmake
                              INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/lockstepConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/lockstepConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/lockstepConfigVersion.cmake
        DESTINATION ${package_folder})
