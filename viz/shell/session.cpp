#include "viz/shell/session.hpp"

#include <fmt/format.h>

#include <chrono>
#include <fstream>

#include "scenarios/format/reader.hpp"
#include "viz/picture/sheet_svg.hpp"

namespace lockstep::viz {

Session::Opened Session::read_and_run(const std::string& path) {
  ReadResult read = read_scenario_file(path);
  if (!read.scenario) return {path, nullptr, format_problems(path, read.problems)};
  return {path, record(std::move(*read.scenario)), ""};
}

void Session::open(const std::string& path) {
  if (opening_) {
    next_ = path;
    return;
  }
  if (!app_.model.has_run()) app_.model.status = Status::loading;
  app_.model.path = path;
  opening_ = std::async(std::launch::async, &Session::read_and_run, path);
}

void Session::work() {
  Model& model = app_.model;
  if (opening_ && opening_->wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
    Opened opened = opening_->get();
    opening_.reset();
    if (opened.recording)
      model.show(std::move(opened.recording));
    else
      model.fail(std::move(opened.problems));
    model.path = opened.path;
    if (next_) open(*std::exchange(next_, std::nullopt));
  }
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
                      app_.timeline().em());
        out.flush();
        model.notice = out ? "saved " + path : "cannot write " + path;
        break;
      }
      case Wish::Kind::quit:
        wants_to_quit_ = true;
        break;
    }
  }
}

}  // namespace lockstep::viz
