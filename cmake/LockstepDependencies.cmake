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
