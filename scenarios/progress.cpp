#include "scenarios/progress.hpp"

#include <fmt/format.h>

#include <chrono>
#include <ostream>

namespace lockstep {
namespace {

std::int64_t real_now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string remaining(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.999);
  if (whole < 120) return fmt::format("{} s", whole);
  return fmt::format("{} min", (whole + 59) / 60);
}

}  // namespace

Stopwatch::Stopwatch() : started_ns_(real_now_ns()) {}
double Stopwatch::seconds() const { return static_cast<double>(real_now_ns() - started_ns_) * 1e-9; }

Progress::Progress(std::ostream& err, bool shown, std::size_t total) : err_(err), shown_(shown), total_(total) {}
Progress::~Progress() { clear(); }

void Progress::show(std::size_t done) {
  // Short batches are over before anybody could read it.
  constexpr double quiet_s = 0.3;
  if (!shown_ || stopwatch_.seconds() < quiet_s) return;
  err_ << fmt::format("\r\033[K{} of {} scenarios", done, total_);
  if (done > 0 && done < total_) {
    const double left = stopwatch_.seconds() / static_cast<double>(done) * static_cast<double>(total_ - done);
    err_ << ", about " << remaining(left) << " left";
  }
  err_.flush();
  line_is_there_ = true;
}

void Progress::clear() {
  if (!line_is_there_) return;
  err_ << "\r\033[K";
  err_.flush();
  line_is_there_ = false;
}

}  // namespace lockstep
