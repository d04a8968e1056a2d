#include "scenarios/exports/time_scale.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/exports/wording.hpp"

namespace lockstep::exports {
namespace {

constexpr double visible_px = 26;    // a typical message should be at least so wide
constexpr double worthwhile_px = 3;  // squeezing that does not reach this is not worth its breaks
constexpr double gap_px_min = 38, gap_px_max = 110;
constexpr std::size_t gaps_max = 17;

double as_double(Duration length) { return static_cast<double>(length.count()); }

/// As few decimals as the step needs.
std::string time_label(std::int64_t ns, std::int64_t step) {
  int decimals = 0;
  for (std::int64_t unit = 1'000'000'000; unit > 1 && step % unit != 0; unit /= 10) ++decimals;
  return seconds(ns, decimals) + " s";
}

}  // namespace

std::int64_t round_step(double least) {
  for (std::int64_t decade = 1;; decade *= 10) {
    for (const std::int64_t digit : {1, 2, 5})
      if (static_cast<double>(digit * decade) >= least) return digit * decade;
    if (decade >= 1'000'000'000'000'000) return decade;
  }
}

TimeScale::TimeScale(Interval shown, std::vector<TrueTime> points, Duration typical, double left, double right)
    : shown_(shown), left_(left), right_(right) {
  if (shown_.is_empty()) shown_.end = shown_.begin + Duration(1);
  first_point_ = shown_.end;
  for (const TrueTime point : points)
    if (point >= shown_.begin) first_point_ = std::min(first_point_, point);
  points.push_back(shown_.begin);
  points.push_back(shown_.end);
  std::sort(points.begin(), points.end());
  std::vector<Interval> gaps;
  for (std::size_t i = 1; i < points.size(); ++i)
    if (points[i - 1] >= shown_.begin && points[i] <= shown_.end) gaps.push_back({points[i - 1], points[i]});
  std::sort(gaps.begin(), gaps.end(), [](const Interval& a, const Interval& b) {
    return a.length() != b.length() ? a.length() > b.length() : a.begin < b.begin;
  });

  // Squeeze the k longest, for the smallest k that makes a typical message visible, or else for the best k.
  const double width = right - left;
  std::size_t best = 0;
  double best_px = width / as_double(shown_.length()) * as_double(typical), best_gap_px = 0;
  Duration busy = shown_.length();
  for (std::size_t k = 1; k <= std::min(gaps.size(), gaps_max) && best_px < visible_px; ++k) {
    busy -= gaps[k - 1].length();
    if (typical.count() == 0 || busy.count() <= 0) break;
    const double gap_px = std::clamp(width * 0.55 / static_cast<double>(k), gap_px_min, gap_px_max);
    const double scale = (width - gap_px * static_cast<double>(k)) / as_double(busy);
    if (as_double(gaps[k - 1].length()) * scale < 2 * gap_px) continue;  // it would hardly become shorter
    if (scale * as_double(typical) <= best_px) continue;
    best = k;
    best_px = scale * as_double(typical);
    best_gap_px = gap_px;
  }
  if (best_px < worthwhile_px) best = 0;
  typical_width_ = best_px;

  gaps.resize(best);
  std::sort(gaps.begin(), gaps.end(), [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
  busy = shown_.length();
  for (const Interval& gap : gaps) busy -= gap.length();
  const double scale = (width - best_gap_px * static_cast<double>(best)) / as_double(std::max(busy, Duration(1)));
  TrueTime at = shown_.begin;
  double x = left;
  const auto add = [&](TrueTime end, bool is_squeezed) {
    const double next = is_squeezed ? x + best_gap_px : x + as_double(end - at) * scale;
    pieces_.push_back({{at, end}, x, next, is_squeezed});
    at = end;
    x = next;
  };
  for (const Interval& gap : gaps) {
    if (gap.begin > at || pieces_.empty()) add(gap.begin, false);
    add(gap.end, true);
  }
  add(shown_.end, false);
}

double TimeScale::x(TrueTime at) const {
  if (at <= shown_.begin) return left_;
  if (at >= shown_.end) return right_;
  for (const Piece& piece : pieces_) {
    if (at > piece.span.end || piece.span.is_empty()) continue;
    const double share = as_double(at - piece.span.begin) / as_double(piece.span.length());
    return piece.left + share * (piece.right - piece.left);
  }
  return right_;
}

std::vector<TimeScale::Tick> TimeScale::ticks() const {
  std::vector<Tick> ticks;
  if (!is_squeezed()) {
    const std::int64_t step = round_step(as_double(shown_.length()) / 10);
    const std::int64_t first = (shown_.begin.ns() + step - 1) / step * step;
    const bool in_milliseconds = shown_.end < TrueTime(1s);
    for (std::int64_t at = first; at <= shown_.end.ns(); at += step)
      ticks.push_back(
          {x(TrueTime(Duration(at))), in_milliseconds ? short_length(Duration(at)) : time_label(at, step), true});
    return ticks;
  }
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const Piece& piece = pieces_[i];
    if (piece.is_squeezed) {
      // Two breaks that meet at one instant.
      if (i + 1 < pieces_.size() && pieces_[i + 1].is_squeezed)
        ticks.push_back({piece.right, seconds(piece.span.end.ns(), 3) + " s", true});
      continue;
    }
    if (i > 0 && piece.span.begin == shown_.end) continue;  // nothing happens at the end itself
    const TrueTime begin = i == 0 ? std::min(first_point_, piece.span.end) : piece.span.begin;
    ticks.push_back({x(begin), seconds(begin.ns(), 3) + " s", true});
    if (piece.span.is_empty() || piece.right - piece.left < 40) continue;
    const double ns_per_px = as_double(piece.span.length()) / (piece.right - piece.left);
    const std::int64_t step = round_step(ns_per_px * 54);
    for (Duration after(step); begin + after <= piece.span.end; after += Duration(step))
      ticks.push_back({x(begin + after), fmt::format("+{}", short_length(after)), false});
  }
  return ticks;
}

}  // namespace lockstep::exports
