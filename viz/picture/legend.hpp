// The signs of the picture, each with what it means and how it looks: for a legend of what is on the screen.
#pragma once

#include <bitset>
#include <cstdint>
#include <string_view>

#include "viz/picture/look.hpp"
#include "viz/picture/scene.hpp"
#include "viz/picture/sheet.hpp"

namespace lockstep::viz {

enum class Sign : std::uint8_t {
  // who is inside
  holder,
  overlap,
  violation,
  write,
  refused_write,
  late_write,
  // a client
  wants,
  believes,
  valid_until,
  drift_allowance,
  lapse,
  doubt,
  waits_for_answer,
  stopped,
  slowed,
  crashed,
  granted,
  refused,
  extended,
  not_extended,
  abandoned,
  released,
  timed_out,
  // a server
  key,
  time_to_live,
  key_deleted,
  key_expired,
  key_lost,
  occupied,
  master,
  replica,
  promoted,
  demoted,
  synchronized,
  cut_off,
  suspected,
  found_dead,
  switched,
  distrustful,
  flushed,
  snapshot,
  restarted,
  memory_lost,
  clock_set,
  own_clock,
  // messages
  message,
  refusal,
  lost_message,
  resent_message,
  doubled_message,
  round,
  majority,
  // the rest
  crowd,
  ghost,
  count
};

using Signs = std::bitset<static_cast<std::size_t>(Sign::count)>;

/// One line.
std::string_view explain(Sign sign);
/// How it looks, in a box of 2.4 by 1.2 em whose upper left corner is `at`.
void paint_sign(Sheet& sheet, const Look& look, float em, Point at, Sign sign);

/// The sign of a mark, if it has one that is explained.
Sign sign_of(MarkLook look);
/// A mark, in the middle of (x, y).
void paint_mark(Sheet& sheet, const Look& look, float em, MarkLook mark, float x, float y, Colour colour,
                bool is_danger);

}  // namespace lockstep::viz
