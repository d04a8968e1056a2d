// What a person at a terminal sees while a batch runs: one line on standard error that is wiped before any
// result is printed. The only place outside the benchmarks that looks at a real clock; nothing of it reaches
// a result unless --timing asks for it.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace lockstep {

/// Real time since it was made.
class Stopwatch {
 public:
  Stopwatch();
  double seconds() const;

 private:
  std::int64_t started_ns_;
};

class Progress {
 public:
  /// Shows nothing at all unless `shown`. `what` are counted: "scenarios".
  Progress(std::ostream& err, bool shown, std::size_t total, std::string what = "scenarios");
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// "12 of 31 scenarios, about 4 s left". Cheap to call often.
  void show(std::size_t done);
  /// The total has turned out to be another one; `more` is said behind it.
  void show(std::size_t done, std::size_t total, const std::string& more);
  /// So many were done before this began; they took no time.
  void begin_at(std::size_t done) { before_ = done; }
  /// It is over after so long, done or not.
  void end_after(double seconds) { limit_s_ = seconds; }
  /// Wipes the line, if there is one.
  void clear();

 private:
  std::ostream& err_;
  bool shown_;
  bool line_is_there_ = false;
  std::size_t total_;
  std::size_t before_ = 0;
  std::string what_;
  Stopwatch stopwatch_;
  double shown_at_ = -1;
  double limit_s_ = HUGE_VAL;
};

}  // namespace lockstep
