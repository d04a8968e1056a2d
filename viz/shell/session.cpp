#include "viz/shell/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "scenarios/format/reader.hpp"
#include "viz/lab/view_file.hpp"
#include "viz/picture/sheet_svg.hpp"

namespace lockstep::viz {

namespace {

/// The text of a small file that may be a view; empty: it is none.
std::string view_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(std::size_t{256} << 10, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return text.find("\"lockstep_view\"") == std::string::npos ? "" : text;
}

}  // namespace

Session::Opened Session::read_and_run(const std::string& path, const std::string& catalogue, Meter& meter) {
  if (const std::string text = view_text(path); !text.empty()) {
    const ReadView view = read_view(text);
    if (!view.view) return {path, nullptr, path + ": " + view.problem + "\n", ""};
    // Relative to where the program was started, as it was when the view was saved, or to the view file.
    std::string scenario = view.view->scenario;
    if (!std::filesystem::exists(scenario) && std::filesystem::path(scenario).is_relative())
      scenario = (std::filesystem::path(path).parent_path() / scenario).string();
    // Somebody else's view of a story of the catalogue: the reader has his own.
    if (!std::filesystem::exists(scenario)) {
      const std::filesystem::path own = std::filesystem::path(catalogue) / std::filesystem::path(scenario).filename();
      if (!catalogue.empty() && std::filesystem::exists(own)) scenario = own.string();
    }
    if (!std::filesystem::exists(scenario))
      return {path, nullptr, fmt::format("{}: its scenario {} is not here\n", path, view.view->scenario), ""};
    if (!view_text(scenario).empty()) return {path, nullptr, path + ": names another view file\n", ""};
    Opened opened = read_and_run(scenario, catalogue, meter);
    opened.view = text;
    return opened;
  }
  ReadResult read = read_scenario_file(path);
  if (!read.scenario) return {path, nullptr, format_problems(path, read.problems), ""};
  return {path, record_beside(std::move(*read.scenario), meter), "", ""};
}

void Session::open(const std::string& path) {
  if (opening_) {
    next_ = path;
    meter_->give_up();
    return;
  }
  if (!app_.model.has_run()) app_.model.status = Status::loading;
  path_before_ = app_.model.path;
  app_.model.path = path;
  meter_ = std::make_shared<Meter>();
  opening_ = std::async(std::launch::async, [path, catalogue = app_.model.catalogue, meter = meter_] {
    return read_and_run(path, catalogue, *meter);
  });
}

void Session::work() {
  Model& model = app_.model;
  if (stop_requests_seen_ != model.stop_requests) {
    stop_requests_seen_ = model.stop_requests;
    if (opening_) meter_->give_up();
  }
  if (opening_ && opening_->wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
    Opened opened = opening_->get();
    opening_.reset();
    if (opened.recording) {
      model.show(std::move(opened.recording));
      model.path = opened.path;
    } else if (!opened.problems.empty()) {
      model.fail(std::move(opened.problems));
      model.path = opened.path;
    } else {
      model.status = model.has_run() ? Status::showing : Status::empty;
      model.path = path_before_;
      model.notice = "stopped: " + opened.path;
    }
    if (!opened.view.empty() && model.status == Status::showing) app_.perform("view.apply", opened.view);
    if (next_) open(*std::exchange(next_, std::nullopt));
  }
  model.opening = opening_ ? meter_->words() : "";
  while (!model.wishes.empty()) {
    const Wish wish = model.wishes.front();
    model.wishes.pop_front();
    const std::string name = model.recording ? model.recording->scenario.name : "lockstep";
    switch (wish.kind) {
      case Wish::Kind::open:
        if (!wish.argument.empty()) open(wish.argument);
        break;
      case Wish::Kind::save_png: {
        const std::string path = wish.argument.empty() ? name + ".png" : wish.argument;
        model.notice = save_png_ && save_png_(path) ? "saved " + path : "cannot write " + path;
        break;
      }
      case Wish::Kind::save_svg: {
        const std::string path = wish.argument.empty() ? name + ".svg" : wish.argument;
        std::ofstream out(path, std::ios::binary);
        out << svg_of(app_.timeline().picture().sheet, app_.timeline().area().width(), app_.timeline().area().height(),
                      app_.metrics());
        out.flush();
        model.notice = out ? "saved " + path : "cannot write " + path;
        break;
      }
      case Wish::Kind::save_text:
        write_text(wish.argument, wish.text);
        break;
      case Wish::Kind::list_lessons:
        list_lessons();
        break;
      case Wish::Kind::quit:
        wants_to_quit_ = true;
        break;
    }
  }
}

void Session::write_text(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.flush();
  app_.model.notice = out ? "saved " + path : "cannot write " + path;
}

void Session::list_lessons() {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(app_.model.catalogue, error))
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  std::vector<Scenario> scenarios;
  for (const std::string& file : files) {
    ReadResult read = read_scenario_file(file);
    if (read.scenario) scenarios.push_back(std::move(*read.scenario));
  }
  app_.model.lessons = lessons_of(std::move(scenarios));
}

}  // namespace lockstep::viz
