// lockstep-bench: how fast the simulator is, on workloads that anybody can repeat elsewhere.
#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "scenarios/bench/plain_loop.hpp"
#include "scenarios/bench/redis_doors.hpp"
#include "scenarios/bench/workloads.hpp"

namespace {

using namespace lockstep;

long peak_rss_kb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

void print(const std::string& workload, const bench::Counts& counts, double plain, std::size_t pending, bool json) {
  const double rate = static_cast<double>(counts.events) / counts.cpu_s;
  if (json) {
    nlohmann::ordered_json line = {{"workload", workload},
                                   {"events", counts.events},
                                   {"messages", counts.messages},
                                   {"acquisitions", counts.acquisitions},
                                   {"refusals", counts.refusals},
                                   {"cpu_s", counts.cpu_s},
                                   {"events_per_s", rate},
                                   {"peak_rss_kb", peak_rss_kb()},
                                   {"plain_loop_events_per_s", plain},
                                   {"ratio_to_plain_loop", rate / plain}};
    fmt::print("{}\n", line.dump());
    return;
  }
  fmt::print("{}: {} events, {} messages, {} acquisitions, {} refusals\n", workload, counts.events, counts.messages,
             counts.acquisitions, counts.refusals);
  fmt::print("  {:.2f} M events per second of CPU ({:.3f} s), peak memory {} kB\n", rate / 1e6, counts.cpu_s,
             peak_rss_kb());
  fmt::print("  a plain std::priority_queue loop with {} pending events: {:.2f} M per second; ratio {:.2f}\n", pending,
             plain / 1e6, rate / plain);
}

void print_doors(const bench::DoorRates& rates, bool json) {
  if (json) {
    nlohmann::ordered_json line = {{"workload", "redis"},
                                   {"typed_per_s", rates.typed_per_s},
                                   {"argv_set_nx_px_per_s", rates.argv_per_s},
                                   {"eval_compare_and_delete_per_s", rates.eval_per_s},
                                   {"peak_rss_kb", peak_rss_kb()}};
    fmt::print("{}\n", line.dump());
    return;
  }
  fmt::print("redis, commands per second of CPU:\n");
  fmt::print("  typed SET NX PX and compare-and-delete  {:8.2f} M\n", rates.typed_per_s / 1e6);
  fmt::print("  argv SET key token NX PX                {:8.2f} M\n", rates.argv_per_s / 1e6);
  fmt::print("  EVAL of compare-and-delete              {:8.2f} M\n", rates.eval_per_s / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Measures the simulator on fixed workloads, one core, events per second of user CPU time."};
  app.footer(
      "Examples:\n"
      "  lockstep-bench hold                        the event queue alone, 1024 pending events\n"
      "  lockstep-bench setnx --seconds 300         300 simulated seconds of 50 clients on one lock\n"
      "  lockstep-bench redlock --events 5000000 --json\n"
      "  lockstep-bench redis                       one server without a network: typed, argv and EVAL commands");
  std::string workload;
  double seconds = 0;
  std::uint64_t events = 0, seed = 1;
  std::size_t queue = 1024;
  bool json = false, trace = false;
  app.add_option("workload", workload, "hold, setnx, redlock or redis")
      ->required()
      ->check(CLI::IsMember({"hold", "setnx", "redlock", "redis"}));
  auto* by_time = app.add_option("--seconds", seconds, "simulated seconds to run")->check(CLI::Range(0.001, 1e6));
  app.add_option("--events", events, "events (redis: commands) to execute")
      ->excludes(by_time)
      ->check(CLI::PositiveNumber);
  app.add_option("--queue", queue, "hold: how many events are pending")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  app.add_option("--seed", seed, "seed of all random numbers")->capture_default_str();
  app.add_flag("--trace", trace, "record every fact (setnx and redlock)");
  app.add_flag("--json", json, "one JSON object instead of text");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  if (workload == "redis") {
    const std::uint64_t commands = events > 0 ? events : 4'000'000;
    print_doors(bench::redis_doors(commands), json);
    return 0;
  }

  bench::Limit limit;
  if (seconds > 0) limit.simulated = Duration(static_cast<std::int64_t>(seconds * 1e9));
  if (events > 0) limit.events = events;
  bench::Counts counts;
  std::size_t pending = queue;
  if (workload == "hold") {
    if (seconds > 0) {
      fmt::print(stderr, "hold runs a number of events: use --events N\n");
      return 2;
    }
    counts = bench::hold(queue, events > 0 ? events : 10'000'000, seed);
  } else if (workload == "setnx") {
    if (seconds == 0 && events == 0) limit.simulated = 300s;
    counts = bench::setnx(limit, seed, trace);
    pending = 50;
  } else {
    if (seconds == 0 && events == 0) limit.simulated = 1000s;
    counts = bench::redlock(limit, seed, trace);
    pending = 64;
  }
  print(workload, counts, bench::plain_loop(pending, 2'000'000), pending, json);
  return 0;
}
