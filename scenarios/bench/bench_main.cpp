// lockstep-bench: how fast the simulator is, on workloads that anybody can repeat elsewhere.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "scenarios/bench/plain_loop.hpp"
#include "scenarios/bench/redis_doors.hpp"
#include "scenarios/bench/scale.hpp"
#include "scenarios/bench/setup.hpp"
#include "scenarios/bench/workloads.hpp"

namespace {

using namespace lockstep;

long peak_rss_kb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/// `pending`: how many events the plain loop that is printed for comparison keeps.
void print(const std::string& workload, const bench::Counts& counts, std::size_t pending, bool json) {
  const double rate = static_cast<double>(counts.events) / counts.cpu_s;
  if (json) {
    nlohmann::ordered_json line = {{"workload", workload},
                                   {"events", counts.events},
                                   {"messages", counts.messages},
                                   {"acquisitions", counts.acquisitions},
                                   {"refusals", counts.refusals},
                                   {"cpu_s", counts.cpu_s},
                                   {"events_per_s", rate},
                                   {"peak_rss_kb", peak_rss_kb()}};
    fmt::print("{}\n", line.dump());
    return;
  }
  fmt::print("{}: {} events, {} messages, {} acquisitions, {} refusals\n", workload, counts.events, counts.messages,
             counts.acquisitions, counts.refusals);
  fmt::print("  {:.2f} M events per second of CPU ({:.3f} s), peak memory {} kB\n", rate / 1e6, counts.cpu_s,
             peak_rss_kb());
  const double plain = bench::plain_loop(pending, 2'000'000);
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

void print_setup(const bench::SetupCosts& costs, bool json) {
  if (json) {
    nlohmann::ordered_json line = {{"workload", "setup"},
                                   {"worlds", costs.worlds},
                                   {"wired_us", costs.wired_us},
                                   {"connected_us", costs.connected_us},
                                   {"run_us", costs.run_us},
                                   {"growth_bytes", costs.growth_bytes},
                                   {"peak_rss_kb", peak_rss_kb()}};
    fmt::print("{}\n", line.dump());
    return;
  }
  fmt::print("setup of a world with five servers and two clients, user CPU time, mean of {}:\n", costs.worlds);
  fmt::print("  wired and dropped              {:8.2f} us\n", costs.wired_us);
  fmt::print("  started, ten connections made  {:8.2f} us\n", costs.connected_us);
  fmt::print("  the whole run with its checks  {:8.2f} us\n", costs.run_us);
  fmt::print("  memory in use after all runs, less that after a tenth of them: {:.0f} bytes\n", costs.growth_bytes);
}

void print_scale(const std::vector<bench::ScaleRow>& rows, double seconds, bool json) {
  if (!json)
    fmt::print("{} simulated seconds; user CPU time\n{:>8} {:>6} {:>8} {:>9} {:>9} {:>9} {:>10} {:>11} {:>12}\n",
               seconds, "clients", "locks", "servers", "setup s", "run s", "events", "ns/event", "bytes/client",
               "peak kB");
  for (const bench::ScaleRow& row : rows) {
    const double ns_per_event = row.run_s * 1e9 / static_cast<double>(row.events);
    if (json) {
      nlohmann::ordered_json line = {{"workload", "scale"},
                                     {"simulated_s", seconds},
                                     {"clients", row.clients},
                                     {"locks", row.locks},
                                     {"servers", row.servers},
                                     {"setup_s", row.setup_s},
                                     {"run_s", row.run_s},
                                     {"events", row.events},
                                     {"messages", row.messages},
                                     {"acquisitions", row.acquisitions},
                                     {"ns_per_event", ns_per_event},
                                     {"bytes_per_client", row.bytes_per_client},
                                     {"peak_rss_kb", row.peak_rss_kb}};
      fmt::print("{}\n", line.dump());
      continue;
    }
    fmt::print("{:>8} {:>6} {:>8} {:>9.3f} {:>9.3f} {:>9} {:>10.1f} {:>12.0f} {:>11}\n", row.clients, row.locks,
               row.servers, row.setup_s, row.run_s, row.events, ns_per_event, row.bytes_per_client, row.peak_rss_kb);
  }
}

/// The viewer is no part of this program, as it may not be built; it measures itself.
int measure_viewer(const char* called_as, double seconds) {
  std::error_code error;
  std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) self = called_as;
  const std::string program = (self.parent_path() / "lockstep-viz-bench").string();
  std::string length = std::to_string(seconds > 0 ? static_cast<int>(seconds) : 20);
  std::string name = program;
  char* const arguments[] = {name.data(), length.data(), nullptr};
  execv(program.c_str(), arguments);
  fmt::print(stderr, "lockstep-bench: {} is not there: the viewer was not built (it needs Dear ImGui)\n", program);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Measures the simulator on fixed workloads, one core, events per second of user CPU time."};
  app.footer(
      "Examples:\n"
      "  lockstep-bench hold                        the event queue alone, 1024 pending events\n"
      "  lockstep-bench setnx --seconds 300         300 simulated seconds of 50 clients on one lock\n"
      "  lockstep-bench redlock --events 5000000 --json\n"
      "  lockstep-bench setup                       what a world costs before anything happens in it\n"
      "  lockstep-bench scale --clients 100000      time and memory from 100 clients to so many\n"
      "  lockstep-bench redis                       one server without a network: typed, argv and EVAL commands\n"
      "  lockstep-bench viz                         the viewer on a trace of a million facts");
  std::string workload;
  double seconds = 0;
  std::uint64_t events = 0, seed = 1;
  std::size_t queue = 1024, clients = 100'000;
  bool json = false, trace = false;
  app.add_option("workload", workload, "hold, setnx, redlock, redis, setup, scale or viz")
      ->required()
      ->check(CLI::IsMember({"hold", "setnx", "redlock", "redis", "setup", "scale", "viz"}));
  auto* by_time = app.add_option("--seconds", seconds, "simulated seconds to run")->check(CLI::Range(0.001, 1e6));
  app.add_option("--events", events, "events (redis: commands, setup: worlds) to execute")
      ->excludes(by_time)
      ->check(CLI::PositiveNumber);
  app.add_option("--queue", queue, "hold: how many events are pending")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  app.add_option("--clients", clients, "scale: the largest number of clients")
      ->check(CLI::Range(100, 1'000'000))
      ->capture_default_str();
  app.add_option("--seed", seed, "seed of all random numbers")->capture_default_str();
  app.add_flag("--trace", trace, "record every fact (setnx and redlock)");
  app.add_flag("--json", json, "one JSON object instead of text");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  if (workload == "viz") return measure_viewer(argv[0], seconds);
  if (workload == "redis") {
    const std::uint64_t commands = events > 0 ? events : 4'000'000;
    print_doors(bench::redis_doors(commands), json);
    return 0;
  }

  if (workload == "setup") {
    print_setup(bench::setup(events > 0 ? events : 20'000, seed), json);
    return 0;
  }
  if (workload == "scale") {
    std::vector<std::uint64_t> sizes;
    for (std::uint64_t size = 100; size < clients; size *= 10) sizes.push_back(size);
    sizes.push_back(clients);
    const double simulated = seconds > 0 ? seconds : 60;
    const std::vector<bench::ScaleRow> rows = bench::scale_rows(sizes, simulated, seed);
    print_scale(rows, simulated, json);
    if (rows.size() == sizes.size()) return 0;
    fmt::print(stderr, "{} clients did not fit into the memory of this machine\n", sizes[rows.size()]);
    return 3;
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
  print(workload, counts, pending, json);
  return 0;
}
