# Finds what we build on, and names the Debian package when something is missing.
function(lockstep_require package debian)
  find_package(${package} ${ARGN} QUIET)
  if(NOT ${package}_FOUND)
    message(FATAL_ERROR "${package} was not found. On Debian or Ubuntu: apt-get install ${debian}")
  endif()
  set(${package}_FOUND ${${package}_FOUND} PARENT_SCOPE)
endfunction()

lockstep_require(Boost libboost-graph-dev 1.74)
lockstep_require(nlohmann_json nlohmann-json3-dev 3.11)
lockstep_require(CLI11 libcli11-dev)
lockstep_require(fmt libfmt-dev)
find_package(Threads REQUIRED)

# Lua 5.1 built as C++: an error that leaves one of our functions unwinds it. The other builds of Lua jump over it.
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(LUA QUIET IMPORTED_TARGET lua5.1-c++)
endif()
if(NOT LUA_FOUND)
  message(FATAL_ERROR "Lua 5.1 for C++ was not found. On Debian or Ubuntu: apt-get install pkg-config liblua5.1-0-dev")
endif()
