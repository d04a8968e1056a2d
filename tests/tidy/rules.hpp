// The house rules that a compiler does not check: which folder may include what, and which names leak real
// time, real randomness or an unspecified order into a run. Each says what to use instead.
#pragma once

#include <string_view>
#include <vector>

namespace lockstep::tidy {

/// What the files of one folder (and below it) may include of the project; the most specific folder counts.
struct Layer {
  std::string_view folder;
  std::vector<std::string_view> may_include;  ///< folders end with a slash, single headers do not
  std::string_view instead;
};

inline const std::vector<Layer>& layers() {
  static const std::vector<Layer> list = {
      {"sim/kernel/",
       {"sim/kernel/"},
       "the kernel knows events, time, choices and coroutines, and nothing of what they are for"},
      {"sim/trace/",
       {"sim/trace/", "sim/kernel/time.hpp", "sim/kernel/true_time.hpp", "sim/kernel/clock_line.hpp"},
       "a trace knows times and ids, not how its facts came about"},
      {"sim/model/", {"sim/model/", "sim/trace/", "sim/kernel/"}, "a host or a link does not know what runs on it"},
      {"sim/redis/",
       {"sim/redis/", "sim/model/", "sim/trace/", "sim/kernel/"},
       "a Redis server does not know what a lock is"},
      {"sim/check/",
       {"sim/check/", "sim/trace/", "sim/kernel/time.hpp", "sim/kernel/true_time.hpp", "sim/kernel/clock_line.hpp"},
       "a verdict comes from the trace alone"},
      {"algorithms/",
       {"algorithms/", "sim/model/client.hpp", "sim/model/lease.hpp", "sim/model/request.hpp", "sim/trace/ids.hpp",
        "sim/trace/fact.hpp", "sim/kernel/task.hpp", "sim/kernel/combinators.hpp", "sim/kernel/time.hpp",
        "sim/kernel/distribution.hpp"},
       "an algorithm sees what a real process sees: the Client view and the vocabulary types"},
      {"scenarios/exports/",
       {"scenarios/exports/", "sim/check/", "sim/trace/", "sim/kernel/time.hpp", "sim/kernel/true_time.hpp",
        "sim/kernel/clock_line.hpp"},
       "an export is drawn from the trace and its verdicts"},
      {"scenarios/", {"scenarios/", "algorithms/", "sim/"}, "everything runs without a window"},
      {"viz/",
       {"viz/", "scenarios/", "sim/check/", "sim/trace/", "sim/kernel/"},
       "drawing replays a trace; it does not simulate"},
  };
  return list;
}

/// A name that must not be used, or a header that must not be included, in these folders.
struct Forbidden {
  std::string_view name;
  std::vector<std::string_view> folders;
  std::string_view instead;
  std::string_view except = "";  ///< the one file that may
};

inline const std::vector<std::string_view> core = {"sim/", "algorithms/"};
inline const std::vector<std::string_view> everywhere = {"sim/", "algorithms/", "scenarios/", "viz/"};

inline const std::vector<Forbidden>& forbidden_names() {
  static const std::vector<Forbidden> list = {
      {"system_clock", core, "Simulator::now, or a process's own clocks"},
      {"steady_clock", core, "Simulator::now, or a process's own clocks"},
      {"high_resolution_clock", core, "Simulator::now, or a process's own clocks"},
      {"gettimeofday", everywhere, "Simulator::now"},
      {"clock_gettime", core, "Simulator::now"},
      {"random_device", everywhere, "a Stream of Choices, by name"},
      {"mt19937", everywhere, "a Stream of Choices, by name"},
      {"mt19937_64", everywhere, "a Stream of Choices, by name"},
      {"rand", everywhere, "a Stream of Choices, by name"},
      {"srand", everywhere, "a Stream of Choices, by name"},
      {"std::hash", everywhere, "random::hash, the same on every library"},
      {"unordered_map", core, "a vector by id, std::map, or FlatIndex"},
      {"unordered_set", core, "a sorted vector or std::set"},
      {"uniform_int_distribution", everywhere, "Distribution, or Stream::below"},
      {"uniform_real_distribution", everywhere, "Distribution"},
      {"normal_distribution", everywhere, "Distribution::normal"},
      {"lognormal_distribution", everywhere, "Distribution::lognormal"},
      {"exponential_distribution", everywhere, "Distribution::exponential"},
      {"bernoulli_distribution", everywhere, "Stream::chance"},
      {"discrete_distribution", everywhere, "Stream::below"},
      {"std::shuffle", everywhere, "Stream::below and a swap"},
      {"std::exp", core, "math::exp"},
      {"std::log", core, "math::log"},
      {"std::pow", core, "math::exp and math::log, or integers"},
      {"std::sin", core, "a table"},
      {"std::ranges", everywhere, "the algorithms of <algorithm>: libc++ 13 has no ranges"},
      {"std::views", everywhere, "a loop: libc++ 13 has no views"},
      {"std::format", everywhere, "fmt::format"},
      {"std::bit_cast", everywhere, "__builtin_bit_cast, or memcpy"},
      {"from_chars", core, "numbers that are read where files are read"},
      {"source_location", everywhere, "SIM_ASSERT, which names its place"},
      {"jthread", everywhere, "std::thread, outside the core"},
      {"throw", core, "an ordinary value: what goes wrong in the world is the subject, and bugs are SIM_ASSERTs"},
      {"getenv", core, "an option of the scenario"},
      {"long", core, "std::int64_t: a long has 32 bits in the browser"},
      {"TrueTime", {"algorithms/"}, "the client's own clocks: nobody inside the world can read true time"},
      {"Simulator", {"algorithms/"}, "the Client view"},
      {"Network", {"algorithms/"}, "Client::ask and Client::ask_all"},
      {"World", {"algorithms/"}, "the Client view"},
      {"ClientProcess", {"algorithms/"}, "the Client view"},
      {"Recorder", {"algorithms/"}, "nothing: whoever runs the algorithm records what it does"},
  };
  return list;
}

inline const std::vector<Forbidden>& forbidden_headers() {
  static const std::vector<Forbidden> list = {
      {"<thread>", core, "worlds in several threads, outside: a world belongs to one"},
      {"<mutex>", core, "nothing: a world belongs to one thread"},
      {"<atomic>", core, "nothing: a world belongs to one thread"},
      {"<condition_variable>", core, "a Waiter"},
      {"<future>", core, "Task"},
      {"<fstream>", core, "text that scenarios/ has read"},
      {"<filesystem>", core, "text that scenarios/ has read"},
      {"<iostream>", core, "a fact in the trace"},
      {"<random>", everywhere, "sim/kernel/choices.hpp"},
      {"<ranges>", everywhere, "<algorithm>"},
      {"<format>", everywhere, "<fmt/format.h>"},
      {"<source_location>", everywhere, "sim/kernel/assert.hpp"},
      {"<unordered_map>", core, "<map>, or a vector by id"},
      {"<unordered_set>", core, "<set>, or a sorted vector"},
      {"<coroutine>", everywhere, "sim/kernel/coroutine.hpp", "sim/kernel/coroutine.hpp"},
      {"<sys/time.h>", core, "Simulator::now"},
      {"\"sim/kernel/true_time.hpp\"", {"algorithms/"}, "sim/kernel/time.hpp"},
  };
  return list;
}

}  // namespace lockstep::tidy
