# AddressSanitizer and UndefinedBehaviorSanitizer: LOCKSTEP_SANITIZE is OFF, ON for everything, or PARTS for the
# simulator and the viewer with their tests, which takes half as long to build.
set(LOCKSTEP_SANITIZE OFF CACHE STRING "AddressSanitizer and UndefinedBehaviorSanitizer: ON, OFF, or PARTS")
set(sanitizing -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)

if(LOCKSTEP_SANITIZE)
  add_link_options(-fsanitize=address,undefined)
endif()
if(LOCKSTEP_SANITIZE STREQUAL "ON")
  add_compile_options(${sanitizing})
endif()

# To be called when all targets are there.
function(lockstep_sanitize_parts)
  if(NOT LOCKSTEP_SANITIZE STREQUAL "PARTS")
    return()
  endif()
  foreach(target lockstep_kernel lockstep_trace lockstep_model lockstep_redis lockstep_viz_picture lockstep_viz_story
          lockstep_viz_lab lockstep_viz test-kernel test-model test-viz)
    if(TARGET ${target})
      target_compile_options(${target} PRIVATE ${sanitizing})
    endif()
  endforeach()
endfunction()
