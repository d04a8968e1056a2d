#include "scenarios/report/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
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
  constexpr long minute = 60, hour = 3600;
  if (whole < 2 * minute) return fmt::format("{} s", whole);
  if (whole < 2 * hour) return fmt::format("{} min", (whole + minute - 1) / minute);
  return fmt::format("{} h", (whole + hour - 1) / hour);
}

}  // namespace

Stopwatch::Stopwatch() : started_ns_(real_now_ns()) {}
double Stopwatch::seconds() const { return static_cast<double>(real_now_ns() - started_ns_) * 1e-9; }

Progress::Progress(std::ostream& err, bool shown, std::size_t total, std::string what)
    : err_(err), shown_(shown), total_(total), what_(std::move(what)) {}
Progress::~Progress() { clear(); }

void Progress::show(std::size_t done) { show(done, total_, ""); }

void Progress::show(std::size_t done, std::size_t total, const std::string& more) {
  // Short batches are over before anybody could read it.
  constexpr double quiet_s = 0.3;
  if (!shown_ || stopwatch_.seconds() < quiet_s) return;
  // A terminal over a slow line should not be what takes the time.
  constexpr double pause_s = 0.05;
  if (shown_at_ >= 0 && done < total && stopwatch_.seconds() < shown_at_ + pause_s) return;
  shown_at_ = stopwatch_.seconds();
  err_ << fmt::format("\r\033[K{} of {} {}{}", done, total, what_, more);
  // The first moments say little about the rest.
  constexpr double settled_s = 1;
  const double now = stopwatch_.seconds();
  if (done > before_ && done < total && now >= settled_s) {
    const double left = now / static_cast<double>(done - before_) * static_cast<double>(total - done);
    err_ << ", about " << remaining(std::min(left, std::max(limit_s_ - now, 0.0))) << " left";
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
