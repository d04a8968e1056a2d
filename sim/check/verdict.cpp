#include "sim/check/verdict.hpp"

#include <algorithm>

#include "sim/check/deadlock.hpp"
#include "sim/check/fencing.hpp"
#include "sim/check/foreign_release.hpp"
#include "sim/check/history.hpp"
#include "sim/check/lease_overlap.hpp"
#include "sim/check/lost_update.hpp"
#include "sim/check/mutual_exclusion.hpp"
#include "sim/check/progress.hpp"

namespace lockstep {
namespace {

struct Description {
  std::string_view name;
  std::string_view explanation;
};

constexpr std::array<Description, check_count> descriptions = {{
    {"lease_overlap", "promise: two leases, each still valid on its owner's clock, overlap in true time"},
    {"mutual_exclusion", "belief: two clients are inside their critical sections at once"},
    {"stale_write", "effect: the store accepted a write from a client after a later holder was granted"},
    {"lost_update", "effect: a read-modify-write overwrote another client's update unseen"},
    {"oversold", "effect: a counter of the store went below zero"},
    {"foreign_release", "a lock's record was removed or re-timed by a client that had not created it"},
    {"token_order", "a later grant got a fencing token that is not larger"},
    {"stuck_lock", "a lock was wanted, but held by nobody and granted to nobody, for longer than the bound"},
    {"starvation", "a client waited longer than the bound while others were served"},
    {"deadlock", "clients wait for each other's locks in a circle"},
}};

}  // namespace

std::string_view name_of(Check check) { return descriptions.at(static_cast<std::size_t>(check)).name; }
std::string_view explain(Check check) { return descriptions.at(static_cast<std::size_t>(check)).explanation; }

std::vector<Violation> check_all(const Trace& trace, const Bounds& bounds) {
  const History history(trace);
  std::vector<Violation> violations;
  check_lease_overlap(history, violations);
  check_mutual_exclusion(history, violations);
  check_stale_write(history, violations);
  check_lost_update(history, violations);
  check_oversold(history, violations);
  check_foreign_release(history, violations);
  check_token_order(history, violations);
  check_stuck_lock(history, bounds.stuck_lock, violations);
  check_starvation(history, bounds.starvation, violations);
  check_deadlock(history, violations);
  std::stable_sort(violations.begin(), violations.end(), [](const Violation& a, const Violation& b) {
    return a.at != b.at ? a.at < b.at : a.check < b.check;
  });
  return violations;
}

}  // namespace lockstep
