#include "viz/lab/lessons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace lockstep::viz {
namespace {

struct Place {
  std::string_view chapter, name;
};

constexpr std::string_view first = "Seven short stories", one_node = "One node", owner = "Whose key is it?",
                           leases = "Leases and pauses", fences = "Fencing", redlock = "Redlock",
                           disks = "Memory and disk", renewal = "Renewal", groups = "Masters and replicas",
                           many = "Many at once", more = "More";

/// From the simplest mistake to the subtlest; each needs at most what came before.
constexpr std::array<Place, 86> order = {{
    {first, "setnx-crashed-holder"},
    {first, "overrun"},
    {first, "gc-pause"},
    {first, "redlock-clock-jump"},
    {first, "redlock-restart-without-persistence"},
    {first, "redlock-pause-after-check"},
    {first, "gc-pause-fenced"},
    {one_node, "setnx-lost-reply"},
    {one_node, "setnx-crash-before-expire"},
    {one_node, "losers-prolong-the-lock"},
    {one_node, "losers-leave-the-lock"},
    {one_node, "set-nx-px-crashed-holder"},
    {one_node, "orphan-key"},
    {one_node, "getset-small-skew"},
    {one_node, "getset-clock-skew"},
    {one_node, "getset-late-del"},
    {owner, "overrun-token"},
    {owner, "get-then-del"},
    {owner, "one-slow-holder-blind-del"},
    {owner, "one-slow-holder-token"},
    {leases, "slow-reply-accepted"},
    {leases, "slow-reply-refused"},
    {leases, "packet-delay"},
    {fences, "fencing"},
    {fences, "packet-delay-fenced"},
    {fences, "fencing-late-first"},
    {fences, "fence-before-read"},
    {redlock, "redlock-calm"},
    {redlock, "redlock-split-vote"},
    {redlock, "redlock-orphan-vote"},
    {redlock, "redlock-orphan-votes-block"},
    {redlock, "redlock-sequential-dead-nodes"},
    {redlock, "redlock-majority-crash"},
    {redlock, "redlock-partition-while-held"},
    {redlock, "redlock-pause-before-check"},
    {redlock, "redlock-pause-before-check-unchecked"},
    {redlock, "redlock-pause-after-check-fenced"},
    {redlock, "redlock-clock-jump-outside-quorum"},
    {redlock, "redlock-clock-jump-four-nodes"},
    {redlock, "redlock-clock-jump-fenced"},
    {redlock, "redlock-fast-node"},
    {redlock, "redlock-fast-node-tolerated"},
    {redlock, "redlock-wall-clock-client"},
    {redlock, "redlock-monotonic-client"},
    {redlock, "redlock-restart-with-persistence"},
    {redlock, "redlock-delayed-restart"},
    {disks, "rdb-kill-frees-every-lock"},
    {disks, "sigterm-saves"},
    {disks, "snapshot-brings-back-a-released-lock"},
    {disks, "aof-everysec-process-kill"},
    {disks, "aof-everysec-power-loss"},
    {disks, "aof-always-power-loss"},
    {disks, "delayed-restart-too-short"},
    {disks, "delayed-restart-by-choice"},
    {disks, "evicted-lock"},
    {disks, "evicted-lock-volatile"},
    {disks, "noeviction-no-lock"},
    {disks, "slow-command"},
    {renewal, "watchdog"},
    {renewal, "watchdog-long-pause"},
    {renewal, "extension-after-expiry"},
    {renewal, "redlock-bounded-extension"},
    {groups, "failover-loses-the-lock"},
    {groups, "failover-keeps-the-lock"},
    {groups, "promoted-replica-clock-ahead"},
    {groups, "promoted-replica-clock-behind"},
    {groups, "restart-before-detection"},
    {groups, "sentinel-partition-both-sides"},
    {groups, "min-replicas-bounds-the-loss"},
    {groups, "frozen-master-continues"},
    {groups, "sentinels-in-tilt"},
    {groups, "partition-of-2013"},
    {groups, "wait-guarded-crash"},
    {groups, "wait-guarded-partition"},
    {groups, "wait-all-replicas"},
    {groups, "redlock-on-groups"},
    {groups, "cluster-partition"},
    {many, "two-locks-one-order"},
    {many, "two-locks-deadlock"},
    {many, "two-locks-leases"},
    {many, "blind-del-cascade"},
    {many, "blind-del-crowd"},
    {many, "owner-token-crowd"},
    {many, "flash-sale-blind-del"},
    {many, "flash-sale-token"},
    {many, "flash-sale-atomic"},
}};

std::size_t place_of(std::string_view name) {
  for (std::size_t i = 0; i < order.size(); ++i)
    if (order[i].name == name) return i;
  return order.size();
}

/// "stale write and lost update".
std::string checks_in(std::span<const Violation> violations) {
  std::set<Check> seen;
  for (const Violation& violation : violations) seen.insert(violation.check);
  std::string text;
  std::size_t i = 0;
  for (const Check check : seen) {
    std::string name(name_of(check));
    std::replace(name.begin(), name.end(), '_', ' ');
    text += (i == 0 ? "" : i + 1 == seen.size() ? " and " : ", ") + name;
    ++i;
  }
  return text;
}

}  // namespace

std::string_view first_story() { return "gc-pause"; }

std::vector<Lesson> lessons_of(std::vector<Scenario> scenarios) {
  std::stable_sort(scenarios.begin(), scenarios.end(), [](const Scenario& a, const Scenario& b) {
    const std::size_t x = place_of(a.name), y = place_of(b.name);
    return x != y ? x < y : a.name < b.name;
  });
  std::vector<Lesson> lessons;
  for (Scenario& scenario : scenarios) {
    const std::size_t place = place_of(scenario.name);
    Lesson lesson;
    lesson.file = std::move(scenario.file);
    lesson.name = std::move(scenario.name);
    lesson.chapter = std::string(place < order.size() ? order[place].chapter : more);
    lesson.is_built_in = place < order.size() && order[place].chapter == first;
    lesson.title = std::move(scenario.title);
    lesson.question = std::move(scenario.question);
    lesson.lesson = std::move(scenario.lesson);
    lessons.push_back(std::move(lesson));
  }
  return lessons;
}

std::string task_of(std::span<const Violation> before) {
  return before.empty() ? "This story holds. Change one number so that it breaks."
                        : fmt::format("This story breaks: {}. Change one number so that it holds.", checks_in(before));
}

Judgement judge(std::span<const Violation> before, std::span<const Violation> after, std::size_t changes) {
  if (changes == 0) return {Ruling::untouched, task_of(before)};
  if (before.empty()) {
    if (after.empty()) return {Ruling::still_holds, "It still holds."};
    return {Ruling::now_broken, fmt::format("Broken: {}.", checks_in(after))};
  }
  if (!after.empty()) {
    std::string text = fmt::format("Still broken: {}.", checks_in(after));
    if (checks_in(after) != checks_in(before))
      text = fmt::format("Broken in another way: {} instead of {}.", checks_in(after), checks_in(before));
    return {Ruling::still_broken, std::move(text)};
  }
  if (changes == 1)
    return {Ruling::holds,
            "It holds now: this one change did it, for this seed. Does it hold for every seed? The odds say more than "
            "one run."};
  return {Ruling::holds_with_many,
          fmt::format("It holds now, but {} values were changed. Which one of them did it?", changes)};
}

}  // namespace lockstep::viz
