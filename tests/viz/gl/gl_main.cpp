// Whether OpenGL draws what the rasteriser draws: one story, both ways, without a display (EGL, surfaceless).
// Exit status 77: there is no such OpenGL here.
#define EGL_EGLEXT_PROTOTYPES
#define GL_GLEXT_PROTOTYPES
#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <GL/gl.h>
#include <GL/glext.h>
#include <backends/imgui_impl_opengl3.h>

#include <algorithm>
#include <iostream>

#include "tests/viz/support.hpp"

namespace {

constexpr int width = 1200, height = 800;
constexpr int skipped = 77;

bool make_context() {
  const auto display_of =
      reinterpret_cast<PFNEGLGETPLATFORMDISPLAYEXTPROC>(eglGetProcAddress("eglGetPlatformDisplayEXT"));
  if (display_of == nullptr) return false;
  EGLDisplay display = display_of(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
  if (display == EGL_NO_DISPLAY || eglInitialize(display, nullptr, nullptr) == EGL_FALSE) return false;
  if (eglBindAPI(EGL_OPENGL_API) == EGL_FALSE) return false;
  const EGLint wanted[] = {EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_SURFACE_TYPE, EGL_DONT_CARE, EGL_NONE};
  EGLConfig config{};
  EGLint found = 0;
  if (eglChooseConfig(display, wanted, &config, 1, &found) == EGL_FALSE || found == 0) return false;
  const EGLint version[] = {EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 3, EGL_NONE};
  EGLContext context = eglCreateContext(display, config, EGL_NO_CONTEXT, version);
  return context != EGL_NO_CONTEXT && eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context) == EGL_TRUE;
}

lockstep::viz::Image draw_with_gl(lockstep::viz::Colour ground) {
  GLuint frame = 0, colour = 0;
  glGenFramebuffers(1, &frame);
  glBindFramebuffer(GL_FRAMEBUFFER, frame);
  glGenRenderbuffers(1, &colour);
  glBindRenderbuffer(GL_RENDERBUFFER, colour);
  glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, width, height);
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, colour);
  glViewport(0, 0, width, height);
  glClearColor(static_cast<float>(ground.red) / 255, static_cast<float>(ground.green) / 255,
               static_cast<float>(ground.blue) / 255, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  glFinish();
  lockstep::viz::Image image;
  image.width = width;
  image.height = height;
  image.pixels.resize(std::size_t{width} * height);
  std::vector<std::uint32_t> upside_down(image.pixels.size());
  glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, upside_down.data());
  for (std::size_t y = 0; y < height; ++y)
    std::copy_n(&upside_down[(height - 1 - y) * width], width, &image.pixels[y * width]);
  for (std::uint32_t& pixel : image.pixels) pixel |= 0xFF000000U;
  return image;
}

}  // namespace

int main() {
  using namespace lockstep::viz;
  if (!make_context()) {
    std::cout << "skipped: no OpenGL without a display here (EGL surfaceless)\n";
    return skipped;
  }
  Viewer viewer("redlock-pause-after-check", width, height);
  ImGui_ImplOpenGL3_Init("#version 330 core");
  ImGui_ImplOpenGL3_NewFrame();  // makes the font texture
  viewer.frames(2);
  const Image software = viewer.picture();
  const Image hardware = draw_with_gl(Look(viewer.model().theme).ground);
  write_png(software, artefact("drawn-by-rasteriser.png"));
  write_png(hardware, artefact("drawn-by-opengl.png"));
  const double share = difference(software, hardware, 48);
  std::cout << "pixels that differ: " << share * 100 << " %\n";
  ImGui_ImplOpenGL3_Shutdown();
  return share < 0.001 ? 0 : 1;
}
