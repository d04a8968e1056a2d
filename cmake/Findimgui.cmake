# Dear ImGui as Debian packages it: a static library without GLFW or OpenGL, and libstb, which it needs.
# Defines imgui::imgui.
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(PC_IMGUI QUIET imgui)
endif()
find_path(imgui_INCLUDE_DIR imgui.h HINTS ${PC_IMGUI_INCLUDE_DIRS} PATH_SUFFIXES imgui)
find_library(imgui_LIBRARY imgui HINTS ${PC_IMGUI_LIBRARY_DIRS})
find_path(stb_INCLUDE_DIR stb_image_write.h PATH_SUFFIXES stb)
find_library(stb_LIBRARY stb)
set(imgui_VERSION ${PC_IMGUI_VERSION})
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(imgui REQUIRED_VARS imgui_LIBRARY imgui_INCLUDE_DIR stb_LIBRARY stb_INCLUDE_DIR
                                  VERSION_VAR imgui_VERSION)
if(imgui_FOUND AND NOT TARGET imgui::imgui)
  add_library(imgui::imgui STATIC IMPORTED)
  set_target_properties(imgui::imgui PROPERTIES
    IMPORTED_LOCATION ${imgui_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES "${imgui_INCLUDE_DIR};${stb_INCLUDE_DIR}")
  set_property(TARGET imgui::imgui APPEND PROPERTY INTERFACE_LINK_LIBRARIES ${stb_LIBRARY} ${CMAKE_DL_LIBS})
endif()
