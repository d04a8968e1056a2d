// A crowd behind one lock whose holders work longer than its TTL: how many are inside, with both ways to release.
#include <algorithm>
#include <cmath>

#include "sim/check/history.hpp"
#include "tests/known_answers/answer.hpp"
#include "tests/known_answers/values.hpp"

namespace lockstep::known {
namespace {

using Kind = Answer::Kind;

constexpr double ttl = 10.0005;  // the server counts whole milliseconds: half a millisecond more on average
constexpr int buyers = 6;
constexpr double poll = 0.1;
constexpr auto begin = TrueTime(100s);  // the readings leave out how it began

/// Time inside, of all buyers together, out of the time that passed.
Reading concurrency(const Run& run, const Scenario&) {
  const History history(run.trace);
  const TrueTime end = run.trace.end();
  Duration inside{0};
  for (const Holding& holding : history.beliefs())
    inside += std::max(Duration(0), std::min(holding.end, end) - std::max(holding.begin, begin));
  return {static_cast<double>(inside.count()), static_cast<double>((end - begin).count())};
}

/// Grants while somebody else was inside, out of all.
Reading overlapping_grants(const Run& run, const Scenario&) {
  const History history(run.trace);
  std::vector<TrueTime> ends;
  Reading reading{0, 0};
  for (const Holding& holding : history.beliefs()) {
    ends.erase(std::remove_if(ends.begin(), ends.end(), [&](TrueTime end) { return end <= holding.begin; }),
               ends.end());
    if (holding.begin >= begin) {
      ++reading.of;
      reading.value += ends.empty() ? 0 : 1;
    }
    ends.push_back(holding.end);
  }
  return reading;
}

/// When so many were inside at once for the first time, in seconds.
Reading first_inside(std::size_t many, const Run& run) {
  const History history(run.trace);
  std::vector<TrueTime> ends;
  for (const Holding& holding : history.beliefs()) {
    ends.erase(std::remove_if(ends.begin(), ends.end(), [&](TrueTime end) { return end <= holding.begin; }),
               ends.end());
    ends.push_back(holding.end);
    if (ends.size() == many) return {static_cast<double>((holding.begin - TrueTime()).count()) * 1e-9};
  }
  return {static_cast<double>(run.trace.end().ns()) * 1e-9};
}

std::vector<std::string> work(const std::string& law, const char* algorithm) {
  return {std::string("/algorithm/name=") + algorithm, "/populations/buyer/does/0/loop/1/work=" + law};
}

/// Constant work: everything repeats. Buyers ask every whole millisecond, and release half a millisecond after one, so
/// that no release falls on the end of a lease: which of the two came first would decide.
void constant_work(std::vector<Answer>& answers) {
  constexpr double length = 100, lease = 10.001, late = length + 20 * lease, half_tick = 0.0005;
  for (const double work_time : {11.0005, 15.0005, 25.0005}) {
    const int overlap = static_cast<int>(std::ceil(work_time / lease));
    double with_token = 0;
    for (int k = 0; k * lease < length; ++k) with_token += std::min(work_time, length - k * lease);
    double steady = 0;
    for (int k = 0; k * lease < late; ++k)
      steady += std::max(0.0, std::min(k * lease + work_time, late) - std::max(k * lease, length));
    steady /= late - length;
    // The second comes when the first lease ends, the third when the second's does, and so on; then it stays.
    double blind = 0;
    for (int k = 0; k < overlap; ++k) blind += length - k * lease;
    for (const bool token : {true, false}) {
      std::vector<std::string> changes = work(ns(work_time), token ? "set-token" : "set-blind-del");
      for (const char* change : {"/duration=100s", "/algorithm/retry_delay=1ms", "/populations/buyer/count=4",
                                 "/populations/buyer/does/0/loop/3/sleep=500us"})
        changes.emplace_back(change);
      answers.push_back({.section = "Flash sale",
                         .what = std::string(token ? "compare-and-delete" : "blind DEL") + ", work " +
                                 text(work_time) + " s: time inside in 100 s (s)",
                         .file = "flash-sale",
                         .changes = changes,
                         .measure =
                             [](const Run& run, const Scenario& scenario) {
                               return Reading{number("time_inside")(run, scenario).value * 1e-9};
                             },
                         .expected = token ? with_token : blind,
                         .within = token ? 1e-9 : overlap * length / work_time * half_tick});
      changes[2] = "/duration=" + ns(late);
      answers.push_back({.section = "Flash sale",
                         .what = std::string(token ? "compare-and-delete" : "blind DEL") + ", work " +
                                 text(work_time) + " s: mean inside after 100 s",
                         .file = "flash-sale",
                         .changes = changes,
                         .measure = concurrency,
                         .expected = token ? steady : overlap * work_time / (work_time + half_tick),
                         .within = token ? 1e-9 : overlap * half_tick / (late - length)});
      answers.push_back({.section = "Flash sale",
                         .what = std::string(token ? "compare-and-delete" : "blind DEL") + ", work " +
                                 text(work_time) + " s: most inside at once",
                         .file = "flash-sale",
                         .changes = changes,
                         .measure = number("holders_max"),
                         .expected = static_cast<double>(overlap)});
    }
  }
}

void random_work(std::vector<Answer>& answers) {
  const auto add = [&](const std::string& words, const std::string& law, double mean_inside, double share) {
    answers.push_back({.section = "Flash sale",
                       .what = "compare-and-delete, " + words + ": mean inside",
                       .file = "flash-sale",
                       .changes = work(law, "set-token"),
                       .measure = concurrency,
                       .kind = Kind::mean,
                       .expected = mean_inside,
                       .runs = 60});
    answers.push_back({.section = "Flash sale",
                       .what = "compare-and-delete, " + words + ": grants that overlap",
                       .file = "flash-sale",
                       .changes = work(law, "set-token"),
                       .measure = overlapping_grants,
                       .kind = Kind::mean,
                       .expected = share,
                       .runs = 60});
  };
  {  // uniform, 5 s to 15 s: one who overruns is gone before the next but one comes
    constexpr double wait = poll / (buyers - 1);
    const double held = ((ttl * ttl - 25) / 2 + ttl * (15 - ttl)) / 10;
    const double overruns = (15 - ttl) / 10;
    // While somebody overruns, one buyer fewer asks.
    const double idle = (1 - overruns) * poll / buyers + overruns * wait;
    add("work uniform in 5 s to 15 s", R"({"uniform":["5s","15s"]})", 10 / (held + idle), (15 - ttl - wait) / 10);
  }
  for (const double mean : {3.0, 5.0}) {
    const double overrun = std::exp(-ttl / mean);
    // Binomial moments of the number of those who overran and are still inside when the next is granted.
    double some = 0, moment = 1;
    for (int r = 1; r <= 6; ++r) {
      const double gap = 1 / (1 + r * poll / (buyers - 1) / mean);
      const double released = (1 - std::exp(-(r + 1) * ttl / mean)) / (r + 1);
      const double expired = std::exp(-r * ttl / mean) * overrun;
      moment *= gap * overrun * std::exp(-(r - 1) * ttl / mean) / (1 - gap * (released + expired));
      some += r % 2 == 1 ? moment : -moment;
    }
    const double held = mean * (1 - overrun);
    const double idle = (1 - some) * poll / buyers + some * poll / (buyers - 1);
    add("work exponential, mean " + text(mean) + " s", exponential(mean), mean / (held + idle), some);
  }
}

/// Blind DELs: every release lets another in, so the number inside never falls; it grows when nobody releases for a
/// whole TTL. `quiet`: the chance of that after a release, `shorter`: the mean time to the next release otherwise.
double until_one_more(double quiet, double shorter, int inside, int crowd, double delay) {
  const double released = delay / (crowd - inside + 1), expired = delay / (crowd - inside);
  return (1 / quiet - 1) * (shorter + released) + ttl + expired;
}

/// With exponential work releases are a Poisson process.
double until_one_more(double mean, int inside, int crowd, double delay) {
  const double rate = inside / mean, quiet = std::exp(-rate * ttl);
  return until_one_more(quiet, 1 / rate - ttl * quiet / (1 - quiet), inside, crowd, delay);
}

void growth(std::vector<Answer>& answers) {
  struct Line {
    const char* words;
    std::string law;
    std::size_t many;
    int crowd;
    double delay, expected;
    std::uint64_t runs;
    const char* duration;
  };
  const double half = (15 - ttl) / 10;  // of the buyers whose work is uniform outlive their lease
  const auto sum = [](double mean, int last, int crowd, double delay) {
    double time = 0;
    for (int inside = 1; inside <= last; ++inside) time += until_one_more(mean, inside, crowd, delay);
    return time;
  };
  for (const Line& line :
       {Line{"uniform in 5 s to 15 s: until two", uniform(5, 15), 2, 4, 0.1,
             until_one_more(half, (5 + ttl) / 2, 1, 4, 0.1), 300, "300s"},
        Line{"exponential, mean 3 s: until two", exponential(3), 2, 4, 0.1, sum(3, 1, 4, 0.1), 300, "900s"},
        Line{"exponential, mean 5 s: until two", exponential(5), 2, 4, 0.1, sum(5, 1, 4, 0.1), 300, "300s"},
        Line{"exponential, mean 5 s: until three", exponential(5), 3, 4, 0.02, sum(5, 2, 4, 0.02), 100, "1200s"},
        Line{"exponential, mean 8 s: until three", exponential(8), 3, buyers, 0.02, sum(8, 2, buyers, 0.02), 300,
             "600s"}}) {
    std::vector<std::string> changes = work(line.law, "set-blind-del");
    changes.push_back("/algorithm/retry_delay=" + exponential(line.delay));
    changes.push_back("/populations/buyer/does/0/loop/3/sleep=" + exponential(line.delay));
    changes.push_back("/populations/buyer/count=" + std::to_string(line.crowd));
    changes.push_back(std::string("/duration=") + line.duration);
    answers.push_back({.section = "Flash sale",
                       .what = std::string("blind DEL, work ") + line.words + " are inside (s)",
                       .file = "flash-sale",
                       .changes = changes,
                       .measure = [many = line.many](const Run& run, const Scenario&) { return first_inside(many, run); },
                       .kind = Kind::mean,
                       .expected = line.expected,
                       .runs = line.runs});
  }
}

}  // namespace

std::vector<Answer> flash_sale() {
  std::vector<Answer> answers;
  constant_work(answers);
  random_work(answers);
  growth(answers);
  return answers;
}

}  // namespace lockstep::known
