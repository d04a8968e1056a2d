#include "viz/headless/robot.hpp"

#include <chrono>
#include <thread>

namespace lockstep::viz {

Robot::Robot(int width, int height, float scale, const FontFiles& files)
    : platform_(width, height, scale, files),
      app_(platform_.fonts()),
      session_(app_, [this](const std::string& path) { return save_png(path); }) {
  frames(2);
}

void Robot::frames(int count, double seconds_each) {
  for (int i = 0; i < count; ++i) {
    platform_.frame(seconds_each, [&] {
      app_.frame(static_cast<float>(platform_.width()), static_cast<float>(platform_.height()), seconds_each);
    });
    session_.work();
  }
}

void Robot::settle() {
  frames(2);
  while (session_.is_busy()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    frames(1);
  }
  frames(4);  // until scroll bars and the like have found their places
}

void Robot::open(const std::string& path) {
  session_.open(path);
  settle();
}

bool Robot::perform(const std::string& action, const std::string& argument) {
  const bool is_done = app_.perform(action, argument);
  session_.work();
  frames(1);
  return is_done;
}

bool Robot::point_at(const std::string& control, float x_part, float y_part) {
  const Control* found = app_.marks().find(control);
  if (found == nullptr || !found->is_enabled) return false;
  const Area area = found->area;
  compat::move_pointer(ImGui::GetIO(), area.left + area.width() * x_part, area.top + area.height() * y_part);
  frames(2);
  return true;
}

bool Robot::hover(const std::string& control, float x_part, float y_part) { return point_at(control, x_part, y_part); }

bool Robot::click(const std::string& control, float x_part, float y_part, int button) {
  if (!point_at(control, x_part, y_part)) return false;
  compat::set_button(ImGui::GetIO(), button, true);
  frames(2);
  compat::set_button(ImGui::GetIO(), button, false);
  frames(3);
  return true;
}

bool Robot::double_click(const std::string& control, float x_part, float y_part) {
  if (!point_at(control, x_part, y_part)) return false;
  for (int i = 0; i < 2; ++i) {
    compat::set_button(ImGui::GetIO(), 0, true);
    frames(1);
    compat::set_button(ImGui::GetIO(), 0, false);
    frames(1);
  }
  frames(2);
  return true;
}

bool Robot::drag(const std::string& control, float x_part, float y_part, float dx, float dy) {
  if (!point_at(control, x_part, y_part)) return false;
  ImGuiIO& io = ImGui::GetIO();
  const ImVec2 start = io.MousePos;
  compat::set_button(io, 0, true);
  frames(2);
  constexpr int steps = 5;
  for (int i = 1; i <= steps; ++i) {
    const float part = static_cast<float>(i) / steps;
    compat::move_pointer(io, start.x + dx * part, start.y + dy * part);
    frames(1);
  }
  frames(1);
  compat::set_button(io, 0, false);
  frames(3);
  return true;
}

bool Robot::wheel(const std::string& control, float x_part, float y_part, float notches) {
  if (!point_at(control, x_part, y_part)) return false;
  compat::turn_wheel(ImGui::GetIO(), 0, notches);
  frames(3);
  return true;
}

bool Robot::press(const std::string& text) {
  const Chord chord = chord_named(text);
  if (chord.key == Key::none) return false;
  ImGuiIO& io = ImGui::GetIO();
  compat::set_modifiers(io, chord.modifiers);
  compat::set_key(io, chord.key, true);
  frames(2);
  compat::set_key(io, chord.key, false);
  compat::set_modifiers(io, {});
  frames(2);
  return true;
}

bool Robot::type(const std::string& control, const std::string& text) {
  if (!click(control, 0.3F)) return false;
  ImGui::GetIO().AddInputCharactersUTF8(text.c_str());
  frames(4);
  return true;
}

float Robot::part_of_time(TrueTime at) const {
  const Model& m = app_.model;
  return static_cast<float>((m.axis.position(static_cast<double>(at.ns())) - m.view.begin) / m.view.length());
}

Image Robot::picture() { return platform_.picture(Look(app_.model.theme).ground); }

bool Robot::save_png(const std::string& path) { return write_png(picture(), path); }

}  // namespace lockstep::viz
