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

/// When three were inside at once for the first time, in seconds.
Reading third_inside(const Run& run, const Scenario&) {
  const History history(run.trace);
  std::vector<TrueTime> ends;
  for (const Holding& holding : history.beliefs()) {
    ends.erase(std::remove_if(ends.begin(), ends.end(), [&](TrueTime end) { return end <= holding.begin; }),
               ends.end());
    ends.push_back(holding.end);
    if (ends.size() == 3) return {static_cast<double>((holding.begin - TrueTime()).count()) * 1e-9};
  }
  return {static_cast<double>(run.trace.end().ns()) * 1e-9};
}

std::vector<std::string> work(const std::string& law, const char* algorithm) {
  return {std::string("/algorithm/name=") + algorithm, "/populations/buyer/does/0/loop/1/work=" + law};
}

/// Constant work: everything repeats. Buyers ask every whole millisecond, and release half a millisecond after one, so
/// that no release falls on the end of a lease: which of the two came first would decide.
void constant_work(std::vector<Answer>& answers) {
  constexpr double length = 100, lease = 10.001, half_tick = 0.0005;
  for (const double work_time : {11.0005, 15.0005, 25.0005}) {
    const int overlap = static_cast<int>(std::ceil(work_time / lease));
    double with_token = 0;
    for (int k = 0; k * lease < length; ++k) with_token += std::min(work_time, length - k * lease);
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
/// whole TTL. With exponential work the time until that is that of the first gap in a Poisson process.
void growth(std::vector<Answer>& answers) {
  constexpr double mean = 8, delay = 0.02;
  const auto until_gap = [&](int inside) {
    const double rate = inside / mean, wait = delay / (buyers - inside);
    const double p = std::exp(-rate * ttl);               // a gap is long enough
    const double shorter = 1 / rate - ttl * p / (1 - p);  // mean of one that is not
    return (1 / p - 1) * (shorter + wait) + ttl + wait;
  };
  std::vector<std::string> changes = work(exponential(mean), "set-blind-del");
  changes.push_back("/algorithm/retry_delay=" + exponential(delay));
  changes.push_back("/populations/buyer/does/0/loop/3/sleep=" + exponential(delay));
  answers.push_back({.section = "Flash sale",
                     .what = "blind DEL, work exponential, mean 8 s: until three are inside (s)",
                     .file = "flash-sale",
                     .changes = changes,
                     .measure = third_inside,
                     .kind = Kind::mean,
                     .expected = until_gap(1) + until_gap(2),
                     .runs = 300});
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
