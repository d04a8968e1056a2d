// The part of the viewer that touches files and threads: opens scenarios, runs them beside the frames, writes
// pictures. The frame loop calls `work` between two frames and is never kept waiting.
#pragma once

#include <functional>
#include <future>
#include <optional>
#include <string>

#include "viz/shell/app.hpp"
#include "viz/shell/meter.hpp"

namespace lockstep::viz {

class Session {
 public:
  /// `save_png`: writes the window as it is, gives false when it cannot.
  Session(App& app, std::function<bool(const std::string&)> save_png) : app_(app), save_png_(std::move(save_png)) {}

  /// Begins to read and run the scenario; what is shown stays until that is done.
  void open(const std::string& path);
  /// Takes over what is finished, and does what the model wishes.
  void work();
  ~Session() {
    if (meter_) meter_->give_up();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  bool is_busy() const { return opening_.has_value() || app_.is_busy(); }
  bool wants_to_quit() const { return wants_to_quit_; }

 private:
  struct Opened {
    std::string path;
    RecordingPtr recording;  // null: there were problems
    std::string problems;
    std::string view;  // the text of a view file that named the scenario
  };
  static Opened read_and_run(const std::string& path, const std::string& catalogue, Meter& meter);
  void write_text(const std::string& path, const std::string& text);
  void list_lessons();

  App& app_;
  std::function<bool(const std::string&)> save_png_;
  std::shared_ptr<Meter> meter_;  // of the run that is being opened
  std::optional<std::future<Opened>> opening_;
  std::string path_before_;
  std::optional<std::string> next_;  // asked for while another one was being opened
  std::uint64_t stop_requests_seen_ = 0;
  bool wants_to_quit_ = false;
};

}  // namespace lockstep::viz
