#include "viz/window/window.hpp"

#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>

#include "viz/headless/image.hpp"
#include "viz/shell/session.hpp"

namespace lockstep::viz {
namespace {

Image read_back(int width, int height) {
  Image image;
  image.width = width;
  image.height = height;
  image.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  std::vector<std::uint32_t> upside_down(image.pixels.size());
  glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, upside_down.data());
  const auto row = static_cast<std::size_t>(width);
  for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y)
    std::copy_n(&upside_down[(static_cast<std::size_t>(height) - 1 - y) * row], row, &image.pixels[y * row]);
  for (std::uint32_t& pixel : image.pixels) pixel |= 0xFF000000U;
  return image;
}

/// Frames in a row that are drawn after something happened: ImGui needs a few to come to rest.
constexpr int frames_after_event = 3;

class Window {
 public:
  explicit Window(const WindowOptions& options) : options_(options) {}

  int run() {
    glfwSetErrorCallback([](int, const char* words) { std::cerr << "lockstep-viz: " << words << "\n"; });
    if (glfwInit() == 0) return no_window();
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
    window_ = glfwCreateWindow(1600, 1000, "Lockstep", nullptr, nullptr);
    if (window_ == nullptr) {
      glfwTerminate();
      return no_window();
    }
    glfwMakeContextCurrent(window_);
    glfwSwapInterval(1);
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    float scale = 1, other = 1;
    glfwGetWindowContentScale(window_, &scale, &other);
    {
      const Fonts fonts(ImGui::GetIO(), find_fonts(options_.font),
                        std::clamp(options_.scale.value_or(scale), 0.5F, 4.0F));
      glfwSetWindowUserPointer(window_, this);
      glfwSetDropCallback(window_, [](GLFWwindow* w, int count, const char** paths) {
        if (count > 0) static_cast<Window*>(glfwGetWindowUserPointer(w))->session_->open(paths[0]);
      });
      glfwSetKeyCallback(window_, [](GLFWwindow* w, int key, int, int what, int mods) {
        if (what == GLFW_RELEASE || key < 0) return;
        Modifiers held;
        held.ctrl = (mods & GLFW_MOD_CONTROL) != 0;
        held.shift = (mods & GLFW_MOD_SHIFT) != 0;
        held.alt = (mods & GLFW_MOD_ALT) != 0;
        static_cast<Window*>(glfwGetWindowUserPointer(w))->app_->tell_key({static_cast<Key>(key), held});
      });
      ImGui_ImplGlfw_InitForOpenGL(window_, true);
      ImGui_ImplOpenGL3_Init("#version 130");
      App app(fonts);
      app_ = &app;
      Session session(app, [this](const std::string& path) {
        int width = 0, height = 0;
        glfwGetFramebufferSize(window_, &width, &height);
        // Drawn once more, as what is in front may be gone.
        if (ImGui::GetDrawData() == nullptr) return false;
        render(ground_, width, height);
        return write_png(read_back(width, height), path);
      });
      session_ = &session;
      app.model.theme = options_.theme;
      app.model.catalogue = options_.catalogue;
      if (!options_.view.empty()) session.open(options_.view);
      if (options_.tour) app.perform("tour.start");
      if (!options_.scenario.empty()) session.open(options_.scenario);
      loop(app, session);
      ImGui_ImplOpenGL3_Shutdown();
      ImGui_ImplGlfw_Shutdown();
    }
    ImGui::DestroyContext();
    glfwDestroyWindow(window_);
    glfwTerminate();
    return 0;
  }

 private:
  static int no_window() {
    std::cerr << "lockstep-viz: no window can be opened here. A picture without one: lockstep-viz --screenshot OUT.png "
                 "SCENARIO\n";
    return 2;
  }

  void loop(App& app, Session& session) {
    double last = glfwGetTime();
    int frames_left = frames_after_event;
    while (glfwWindowShouldClose(window_) == 0 && !session.wants_to_quit()) {
      // Nothing moves: sleep until something happens. Work in the background: look again soon.
      if (app.is_moving() || frames_left > 0) {
        glfwPollEvents();
      } else {
        const double before = glfwGetTime();
        glfwWaitEventsTimeout(session.is_busy() ? 0.02 : 60.0);
        const bool something_happened = glfwGetTime() - before < (session.is_busy() ? 0.019 : 59.0);
        if (something_happened) frames_left = frames_after_event;
      }
      // A key that came while the last frames were drawn wants frames of its own: to be seen, and to be acted on.
      if (app.is_moving()) frames_left = frames_after_event;
      const bool was_busy = session.is_busy();
      session.work();
      if (was_busy || session.is_busy()) frames_left = std::max(frames_left, 1);
      if (glfwGetWindowAttrib(window_, GLFW_ICONIFIED) != 0) continue;
      const double now = glfwGetTime();
      draw(app, std::clamp(now - last, 1e-4, 0.1));
      last = now;
      if (has_events()) frames_left = frames_after_event;
      if (frames_left > 0) --frames_left;
    }
  }

  /// Something is held or typed, so that the next frame may differ.
  static bool has_events() {
    const ImGuiIO& io = ImGui::GetIO();
    const bool let_go = io.MouseReleased[0] || io.MouseReleased[1] || io.MouseReleased[2];
    return let_go || io.MouseWheel != 0 || io.MouseDelta.x != 0 || io.MouseDelta.y != 0 || ImGui::IsAnyMouseDown() ||
           ImGui::IsAnyItemActive();
  }

  void draw(App& app, double seconds) {
    int width = 0, height = 0, pixels_wide = 0, pixels_high = 0;
    glfwGetWindowSize(window_, &width, &height);
    glfwGetFramebufferSize(window_, &pixels_wide, &pixels_high);
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    ImGui::NewFrame();
    app.frame(static_cast<float>(width), static_cast<float>(height), seconds);
    ImGui::Render();
    ground_ = Look(app.model.theme).ground;
    render(ground_, pixels_wide, pixels_high);
    glfwSwapBuffers(window_);
  }

  static void render(Colour ground, int width, int height) {
    glViewport(0, 0, width, height);
    glClearColor(static_cast<float>(ground.red) / 255, static_cast<float>(ground.green) / 255,
                 static_cast<float>(ground.blue) / 255, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  }

  const WindowOptions& options_;
  GLFWwindow* window_ = nullptr;
  App* app_ = nullptr;
  Session* session_ = nullptr;
  Colour ground_;
};

}  // namespace

int run_window(const WindowOptions& options) { return Window(options).run(); }

}  // namespace lockstep::viz
