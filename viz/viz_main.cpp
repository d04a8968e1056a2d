// The program `lockstep-viz`: options in, a window or a picture out.
#include <CLI/CLI.hpp>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "scenarios/commands/scenario_files.hpp"
#include "viz/headless/screenshot.hpp"
#include "viz/lab/lessons.hpp"
#include "viz/panels/panels.hpp"
#include "viz/panels/story_desk.hpp"
#include "viz/shell/actions.hpp"
#include "viz/story/page_html.hpp"
#ifdef LOCKSTEP_HAS_WINDOW
#include "viz/window/window.hpp"
#endif

namespace {

std::string folder_of_this_program(const char* called_as) {
  std::error_code error;
  std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) self = std::filesystem::absolute(called_as, error);
  return self.parent_path().string();
}

struct Options {
  lockstep::viz::ScreenshotOptions shot;
  std::string size, theme = "dark", at, html;
  bool key_table = false;
  float scale = 0;
};

/// So many a picture may have.
constexpr double pixels_max = 16384.0 * 16384.0;

int refuse(const std::string& sentence) {
  std::cerr << "lockstep-viz: " << sentence << "\n";
  return 2;
}

/// The story as a web page; needs neither a window nor Dear ImGui.
int write_page(const std::string& scenario, const std::string& path) {
  lockstep::ReadResult read = lockstep::read_scenario_file(scenario);
  if (!read.scenario) {
    std::cerr << lockstep::format_problems(scenario, read.problems);
    return 2;
  }
  const lockstep::viz::RecordingPtr recording = lockstep::viz::record(std::move(*read.scenario));
  std::ofstream out(path, std::ios::binary);
  out << lockstep::viz::page_html(lockstep::viz::told(*recording), recording->scenario, recording->run,
                                  recording->reason);
  out.flush();
  return out ? 0 : refuse("cannot write " + path);
}

int run(Options& options, const char* called_as) {
  using namespace lockstep::viz;
  ScreenshotOptions& shot = options.shot;
  if (options.key_table) {
    ActionList actions;
    add_standard_actions(actions);
    for (const auto& panel : make_panels()) panel->add_actions(actions);
    std::cout << key_table(actions);
    return 0;
  }
  if (!options.size.empty()) {
    char x = 0;
    std::istringstream in(options.size);
    if (!(in >> shot.width >> x >> shot.height) || x != 'x' || shot.width < 64 || shot.height < 64 ||
        shot.width > 16384 || shot.height > 16384)
      return refuse("--size: expected WIDTHxHEIGHT, each from 64 to 16384, found \"" + options.size + "\"");
  }
  if (options.scale != 0 && !(options.scale >= 0.5F && options.scale <= 4))
    return refuse("--scale: expected a number from 0.5 to 4");
  const double scale = options.scale != 0 ? static_cast<double>(options.scale) : 1;
  if (shot.width * scale * shot.height * scale > pixels_max)
    return refuse("--size and --scale: a picture of more than 16384x16384 pixels");
  std::error_code error;
  if (!shot.font.empty() && !std::filesystem::is_regular_file(shot.font, error))
    return refuse("--font: there is no file " + shot.font);
  const std::optional<Theme> theme = theme_named(options.theme);
  if (!theme) return refuse("--theme: expected dark or light, found \"" + options.theme + "\"");
  shot.theme = *theme;
  if (!options.at.empty()) {
    if (!parse_time(options.at)) return refuse("--at: expected a time such as 4.2s, found \"" + options.at + "\"");
    shot.at = options.at;
  }
  if (!shot.scenario.empty() && !std::filesystem::exists(shot.scenario)) {
    const lockstep::FoundFiles found = lockstep::find_scenarios({shot.scenario}, folder_of_this_program(called_as));
    for (const std::string& problem : found.problems) std::cerr << "lockstep-viz: " << problem << "\n";
    if (!found.problems.empty() || found.files.empty()) return 2;
    shot.scenario = found.files.front();
  }
  shot.catalogue = lockstep::catalogue_folder(folder_of_this_program(called_as));
  const bool first_start = shot.scenario.empty() && shot.view.empty() && shot.script.empty();
  if (shot.scenario.empty() && shot.view.empty()) {
    const lockstep::FoundFiles first =
        lockstep::find_scenarios({std::string(first_story())}, folder_of_this_program(called_as));
    if (!first.files.empty()) shot.scenario = first.files.front();
  }
  if (!options.html.empty()) return write_page(shot.scenario, options.html);
  if (!shot.out.empty() || !shot.script.empty()) {
    if (options.scale != 0) shot.scale = options.scale;
    return take_screenshot(shot);
  }
#ifdef LOCKSTEP_HAS_WINDOW
  WindowOptions window;
  window.scenario = shot.scenario;
  window.view = shot.view;
  window.font = shot.font;
  window.theme = shot.theme;
  window.catalogue = shot.catalogue;
  window.tour = first_start;
  if (options.scale != 0) window.scale = options.scale;
  return run_window(window);
#else
  return refuse("built without a window; it needs libglfw3-dev and libgl-dev. A picture: --screenshot OUT.png");
#endif
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"See a lock story: who held the lock, who believed so, and why"};
  app.footer(
      "Examples:\n  lockstep-viz redlock-pause-after-check\n"
      "  lockstep-viz --screenshot pause.png --theme light --scale 2 redlock-pause-after-check");
  Options options;
  app.add_option("SCENARIO", options.shot.scenario, "A scenario file, or a name from the catalogue")->type_name("");
  app.add_option("--screenshot", options.shot.out, "Write a picture there and end; needs no display")
      ->type_name("OUT.png");
  app.add_option("--size", options.size, "Size of the picture in pixels at scale 1 (default 1600x1000)")
      ->type_name("WxH");
  app.add_option("--scale", options.scale,
                 "2: twice as many pixels for everything (default: what the screen says, or 1)")
      ->type_name("S");
  app.add_option("--at", options.at, "Where the cursor stands")->type_name("TIME");
  app.add_option("--view,--open", options.shot.view, "A view file, as the viewer saves it")->type_name("FILE");
  app.add_option("--theme", options.theme, "dark or light")->type_name("NAME");
  app.add_option("--font", options.shot.font, "A font file for words, instead of Inter")->type_name("FILE");
  app.add_option("--gui-script", options.shot.script, "Play named actions and gestures from a file, without a window")
      ->type_name("FILE");
  app.add_option("--html", options.html, "Write the story as a web page there and end; needs no display")
      ->type_name("OUT.html");
  app.add_flag("--key-table", options.key_table, "Print all keys and gestures as a Markdown table, and end");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    return run(options, argv[0]);
  } catch (const std::exception& error) {
    std::cerr << "lockstep-viz: a defect of the viewer: " << error.what() << "\n";
    return 3;
  }
}
