// lockstep-viz-bench: how long the viewer takes, on a run of about a million facts and on a teaching scenario.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <vector>

#include "scenarios/commands/scenario_files.hpp"
#include "scenarios/format/reader.hpp"
#include "viz/headless/robot.hpp"

namespace {

using namespace lockstep;
using namespace lockstep::viz;

/// Eight clients that take turns at a lock on five nodes, for as many seconds of true time.
std::string long_story(int seconds) {
  std::string clients;
  for (int i = 0; i < 8; ++i)
    clients += fmt::format(
        R"({}"client-{}": {{ "starts": "{}ms", "does": [{{ "loop": [{{ "acquire": "file" }}, {{ "read": "disk" }}, {{ "work": "3ms" }}, {{ "write": "disk" }}, {{ "release": "file" }}, {{ "sleep": "2ms" }}] }}] }})",
        i == 0 ? "" : ", ", i, i);
  return fmt::format(
      R"({{ "title": "A long run", "question": "Is it still quick?", "seed": 1, "duration": "{}s", "nodes": {{ "count": 5 }}, )"
      R"("network": {{ "one_way_delay": {{ "uniform": ["100us", "900us"] }} }}, )"
      R"("algorithm": {{ "name": "redlock", "ttl": "200ms", "node_timeout": "50ms", "retry_delay": {{ "uniform": ["1ms", "9ms"] }} }}, )"
      R"("storage": {{ "name": "disk", "checks_fencing_token": false }}, "clients": {{ {} }}, )"
      R"("faults": [{{ "every": "7s", "pause": "client-3", "for": "400ms" }}] }})",
      seconds, clients);
}

/// Time of this program on its processor: what else the machine does is left out.
class Watch {
 public:
  double ms() const { return static_cast<double>(std::clock() - start_) * 1000 / CLOCKS_PER_SEC; }

 private:
  std::clock_t start_ = std::clock();
};

/// The middle and the worst of some frames.
struct Frames {
  double median = 0, worst = 0;
  std::size_t primitives = 0;
};
template <class Change>
Frames time_frames(Robot& robot, int count, Change change) {
  std::vector<double> times;
  Frames result;
  for (int i = 0; i < count; ++i) {
    change(i);
    const Watch watch;
    robot.frames(1);
    times.push_back(watch.ms());
    result.primitives = std::max(result.primitives, robot.app().timeline().primitives());
  }
  std::sort(times.begin(), times.end());
  result.median = times[times.size() / 2];
  result.worst = times.back();
  return result;
}

void say(const std::string& what, const Frames& frames) {
  std::cout << fmt::format("{:<44} median {:6.2f} ms, worst {:6.2f} ms, at most {} primitives\n", what, frames.median,
                           frames.worst, frames.primitives);
}

/// A teaching story whose TTL is dragged: from the move of the slider to the frame with the new picture.
void time_slider(Robot& robot, const std::string& named) {
  const FoundFiles found = find_scenarios({named.empty() ? "redlock-pause-after-check" : named},
                                          std::filesystem::read_symlink("/proc/self/exe").parent_path().string());
  if (found.files.empty()) return;
  robot.open(found.files.front());
  std::vector<double> times;
  for (int i = 0; i < 40; ++i) {
    const std::uint64_t version = robot.model().version;
    const auto start = std::chrono::steady_clock::now();
    robot.perform("lab.drag", fmt::format("/algorithm/ttl={}ms", 9000 + 50 * i));
    for (int frame = 0; frame < 100'000 && robot.model().version == version; ++frame) robot.frames(1);
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  std::sort(times.begin(), times.end());
  std::cout << fmt::format("{:<44} median {:6.2f} ms, worst {:6.2f} ms of real time\n",
                           "from a slider's move to the new picture", times[times.size() / 2], times.back());
}

}  // namespace

int main(int argc, char** argv) {
  const int seconds = argc > 1 ? std::atoi(argv[1]) : 20;
  ReadResult read = read_scenario_text(long_story(seconds), "long.json", "");
  if (!read.scenario) {
    std::cerr << format_problems("long.json", read.problems);
    return 2;
  }
  Watch running;
  Run done = run(*read.scenario, {});
  std::cout << fmt::format("{:<44} {:8.1f} ms, {} facts\n", "simulating and checking", running.ms(),
                           done.trace.facts().size());
  Watch opening;
  auto recording = std::make_shared<const Recording>(std::move(*read.scenario), std::move(done));
  const double prepared = opening.ms();
  Robot robot(1600, 1000, 1, find_fonts());
  Watch showing;
  robot.model().show(recording);
  std::cout << fmt::format("{:<44} {:8.1f} ms + {:.1f} ms\n", "opening: preparing + showing", prepared, showing.ms());
  robot.frames(3);

  Model& model = robot.model();
  for (const Scale scale : {Scale::linear, Scale::steps, Scale::compressed}) {
    Watch changing;
    model.set_scale(scale);
    model.view.fit_all(model.axis);
    std::cout << fmt::format("{:<44} {:8.1f} ms\n", fmt::format("choosing the scale \"{}\"", name_of(scale)),
                             changing.ms());
    say("  whole run", time_frames(robot, 30, [](int) {}));
    say("  zooming in to the end", time_frames(robot, 90, [&](int) { model.view.zoom(model.axis, 0.85, 0.37); }));
    say("  panning", time_frames(robot, 60, [&](int) { model.view.pan(model.axis, 0.2); }));
    say("  zooming out", time_frames(robot, 90, [&](int) { model.view.zoom(model.axis, 1 / 0.85, 0.5); }));
  }
  std::vector<double> seeks;
  for (int i = 0; i < 200; ++i) {
    const Watch seek;
    model.set_cursor(TrueTime(Duration(recording->trace().end().ns() / 200 * ((i * 77) % 200))));
    robot.frames(1);
    seeks.push_back(seek.ms());
  }
  std::sort(seeks.begin(), seeks.end());
  std::cout << fmt::format("{:<44} median {:6.2f} ms, worst {:6.2f} ms\n", "seeking, with its frame", seeks[100],
                           seeks[199]);
  Watch causal;
  model.shows_causes = true;
  model.select(recording->fact_count() / 2);
  std::cout << fmt::format("{:<44} {:8.1f} ms\n", "causes and consequences of one event", causal.ms());
  Watch filtering;
  model.set_filter("client-3 granted");
  std::cout << fmt::format("{:<44} {:8.1f} ms, {} events\n", "filter", filtering.ms(), model.match_count);
  model.set_filter("");
  time_slider(robot, argc > 2 ? argv[2] : "");
  return 0;
}
