// What a checker says: a violation, with one plain sentence of who, when and how long.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/trace.hpp"

namespace lockstep {

/// The checks, in the order in which they are reported.
enum class Check : std::uint8_t {
  lease_overlap,     ///< promise: two leases, each still valid on its owner's clock, overlap in true time
  mutual_exclusion,  ///< belief: two clients inside their critical sections at once
  stale_write,       ///< effect: the store accepted a write from a client after a later holder was granted
  lost_update,       ///< effect: a read-modify-write overwrote another's committed update
  oversold,          ///< effect: a counter of the store went below zero
  foreign_release,   ///< a lock record removed or re-timed by one that did not create it
  token_order,       ///< a later grant got a fencing token not larger
  stuck_lock,        ///< wanted, held by nobody, granted to nobody, for longer than the bound
  starvation,        ///< a requester waited longer than the bound while others were served
  deadlock,          ///< a cycle in the wait-for graph
  count
};
inline constexpr std::size_t check_count = static_cast<std::size_t>(Check::count);

std::string_view name_of(Check check);
/// One line that explains the check to a user.
std::string_view explain(Check check);

/// One offending interval or write; never one per event.
struct Violation {
  Check check{};
  TrueTime at{};                   ///< when it began
  Duration lasted{0};              ///< zero for a single moment such as a write
  std::vector<ProcessId> clients;  ///< those involved, the one whose fault it is (if any) first
  Resource resource{};
  std::string text;      ///< one sentence with names, times and lengths
  std::size_t fact = 0;  ///< index of the fact in the trace that completes the violation
};

/// How long is too long, for the checks that need to be told.
struct Bounds {
  Duration stuck_lock = Duration(60'000'000'000);
  Duration starvation = Duration(60'000'000'000);

  friend bool operator==(const Bounds&, const Bounds&) = default;
};

/// Runs every check; violations in order of (at, check).
std::vector<Violation> check_all(const Trace& trace, const Bounds& bounds);

}  // namespace lockstep
