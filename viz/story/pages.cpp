#include "viz/story/pages.hpp"

#include <algorithm>
#include <vector>

namespace lockstep::viz {
namespace {

using Op = Operation;
constexpr Phase asking = Phase::asking, inside = Phase::inside, releasing = Phase::releasing, outside = Phase::outside;

PageStep critical_section(std::string_view number) {
  return {number,
          "Inside: work on the protected resource, while the validity lasts.",
          {{inside, Op::none, false},
           {inside, Op::store_write, true},
           {inside, Op::store_read, true},
           {inside, Op::store_write_fenced, true},
           {inside, Op::store_write_if, true},
           {inside, Op::store_add, true},
           {inside, Op::store_decrement, true},
           {inside, Op::store_raise_fence, true}}};
}

PageStep fetch_token() {
  return {"",
          "With fencing: INCR the counter of fencing tokens; the number goes with every write.",
          {{asking, Op::incr, true}},
          StepPart::fencing};
}

PageStep ask_sentinel() {
  return {"",
          "With sentinels: ask one of them which node is the master.",
          {{asking, Op::get_master, true}, {inside, Op::get_master, true}, {releasing, Op::get_master, true}},
          StepPart::sentinels};
}

PageStep wait_for_replicas() {
  return {"",
          "With WAIT: have replicas confirm that they have the key. Too few of them, or too late: delete it again, and "
          "the lock is not held.",
          {{asking, Op::wait, true}, {asking, Op::wait, false}, {asking, Op::del, true}},
          StepPart::wait};
}

PageStep extension(std::string_view text) {
  return {"", text, {{inside, Op::compare_and_expire, true}}, StepPart::extension};
}

const std::vector<Page>& all() {
  static const std::vector<Page> list = {
      {"setnx",
       "SETNX without expiry",
       "redis.io, commands/setnx",
       {ask_sentinel(),
        {"1", "SETNX lock value: sets the key if nobody has it.", {{asking, Op::set_nx, true}}},
        {"2", "The answer is 1: the lock is ours. It is 0: try again later.", {{asking, Op::set_nx, false}}},
        wait_for_replicas(),
        fetch_token(),
        critical_section(""),
        {"3", "DEL lock, whoever set it.", {{releasing, Op::del, true}, {releasing, Op::none, false}}}}},
      {"setnx-expire",
       "SETNX, then EXPIRE",
       "the combination that SET NX EX replaced",
       {ask_sentinel(),
        {"1", "SETNX lock value.", {{asking, Op::set_nx, true}}},
        {"2",
         "EXPIRE lock ttl, in a second command: a crash in between leaves the key for ever.",
         {{asking, Op::expire, true}}},
        {"", "Refused: wait, and try again.", {{asking, Op::set_nx, false}}},
        wait_for_replicas(),
        fetch_token(),
        critical_section(""),
        {"3", "DEL lock, whoever set it.", {{releasing, Op::del, true}, {releasing, Op::none, false}}}}},
      {"setnx-expire-always",
       "SETNX, then EXPIRE, also by losers",
       "a common slip",
       {ask_sentinel(),
        {"1", "SETNX lock value.", {{asking, Op::set_nx, true}}},
        {"2",
         "EXPIRE lock ttl, without a look at the answer: losers prolong the holder's key.",
         {{asking, Op::expire, true}}},
        {"", "Refused: wait, and try again.", {{asking, Op::expire, false}}},
        wait_for_replicas(),
        fetch_token(),
        critical_section(""),
        {"3", "DEL lock, whoever set it.", {{releasing, Op::del, true}, {releasing, Op::none, false}}}}},
      {"setnx-getset",
       "SETNX with a timestamp, GETSET to take over",
       "redis.io, commands/setnx, \"Handling deadlocks\"",
       {ask_sentinel(),
        {"1", "SETNX lock (now + ttl + 1). 1: the lock is ours.", {{asking, Op::set_nx, true}}},
        {"2", "GET lock: is the time in it over? If not, wait and try again.", {{asking, Op::get, true}}},
        {"3", "GETSET lock (now + ttl + 1).", {{asking, Op::get_set, true}}},
        {"4",
         "The old time in the answer is over: the lock is ours. If not, another was faster.",
         {{asking, Op::get_set, false}}},
        {"", "Wait, and try again.", {{asking, Op::get, false}, {asking, Op::set_nx, false}}},
        wait_for_replicas(),
        fetch_token(),
        critical_section(""),
        {"5",
         "DEL lock, if our own time is not over yet.",
         {{releasing, Op::del, true}, {releasing, Op::none, false}}}}},
      {"set-blind-del",
       "SET NX PX, blind DEL",
       "redis.io, commands/set",
       {ask_sentinel(),
        {"1",
         "SET lock token NX PX ttl: sets the key if nobody has it; it ends by itself.",
         {{asking, Op::set_nx_px, true}}},
        {"", "Refused: wait, and try again.", {{asking, Op::set_nx_px, false}}},
        wait_for_replicas(),
        fetch_token(),
        critical_section(""),
        extension("Extend: re-time the key if the token is still ours."),
        {"2",
         "DEL lock, whoever set it: after the TTL that may be somebody else's.",
         {{releasing, Op::del, true}, {releasing, Op::none, false}}}}},
      {"set-get-del",
       "SET NX PX with owner token, GET, then DEL",
       "redis.io, commands/set",
       {ask_sentinel(),
        {"1", "SET lock token NX PX ttl.", {{asking, Op::set_nx_px, true}}},
        {"", "Refused: wait, and try again.", {{asking, Op::set_nx_px, false}}},
        {"",
         "No answer in time, or too late: the key may be set, so it is released.",
         {{asking, Op::get, true}, {asking, Op::del, true}}},
        wait_for_replicas(),
        fetch_token(),
        critical_section(""),
        extension("Extend: re-time the key if the token is still ours."),
        {"2", "GET lock: is it still our token?", {{releasing, Op::get, true}, {releasing, Op::none, false}}},
        {"3", "DEL lock, in a second command: it may have changed hands in between.", {{releasing, Op::del, true}}}}},
      {"set-token",
       "SET NX PX with owner token, atomic release",
       "redis.io, \"Distributed Locks with Redis\" (Correct Implementation with a Single Instance)",
       {ask_sentinel(),
        {"1",
         "SET lock token NX PX ttl: sets the key if nobody has it; it ends by itself.",
         {{asking, Op::set_nx_px, true}}},
        {"", "Refused: wait, and try again.", {{asking, Op::set_nx_px, false}}},
        {"",
         "No answer in time, or too late: the key may be set, so it is released.",
         {{asking, Op::compare_and_delete, true}}},
        wait_for_replicas(),
        fetch_token(),
        critical_section(""),
        extension("Extend: re-time the key if the token is still ours."),
        {"2",
         "Delete the key by script, if the token in it is ours.",
         {{releasing, Op::compare_and_delete, true}, {releasing, Op::none, false}}}}},
      {"redlock",
       "Redlock",
       "redis.io, \"Distributed Locks with Redis\" (The Redlock Algorithm)",
       {ask_sentinel(),
        {"1", "Get the current time.", {{asking, Op::none, false}}},
        {"2",
         "Try to acquire the lock in all the N instances (one after the other, or all at once), with the same key name "
         "and random value, and with a timeout that is small compared to the TTL.",
         {{asking, Op::set_nx_px, true}}},
        {"3",
         "Get the time again. The lock is acquired if, and only if, a majority (at least N/2+1) was acquired, and "
         "the time elapsed is less than the validity time.",
         {{asking, Op::set_nx_px, false}}},
        {"4",
         "If it was acquired, its validity time is the TTL minus the time elapsed (and minus the clock drift).",
         {{inside, Op::set_nx_px, false, true}}},
        wait_for_replicas(),
        fetch_token(),
        critical_section(""),
        extension("Extend: re-time the key on all instances; it counts with a majority, in time."),
        {"5",
         "If it was not acquired (no majority, or no time left), unlock all the instances, even those that are "
         "not believed to have granted it. Then wait a random time and try again.",
         {{asking, Op::compare_and_delete, true}, {asking, Op::compare_and_delete, false}}},
        {"",
         "Release: delete the key on all instances, where the random value is ours.",
         {{releasing, Op::compare_and_delete, true}, {releasing, Op::none, false}}}}},
  };
  return list;
}

}  // namespace

std::span<const Page> pages() { return all(); }

const Page* page_of(std::string_view algorithm) {
  for (const Page& page : all())
    if (page.algorithm == algorithm) return &page;
  return nullptr;
}

Page page_for(const Page& page, const Scenario& scenario) {
  const auto& options = scenario.algorithm;
  Page result = page;
  std::erase_if(result.steps, [&](const PageStep& step) {
    switch (step.part) {
      case StepPart::fencing:
        return !options.fencing;
      case StepPart::extension:
        return !options.extend_every.has_value();
      case StepPart::wait:
        return !options.wait.has_value();
      case StepPart::sentinels:
        return options.place.kind != PlaceKind::sentinels;
      case StepPart::lock:
        break;
    }
    return false;
  });
  return result;
}

std::size_t step_at(const Page& page, const ProcessState& client, std::size_t applied) {
  if (client.condition == Health::crashed || client.claims.empty()) return SIZE_MAX;
  const Claim& claim = client.claims.back();
  const Phase phase = claim.phase;
  if (phase == outside) return SIZE_MAX;
  const bool waits = client.pending > 0;
  const bool is_granted_now = phase == inside && claim.granted_fact + 1 == applied;
  // Before the first request it is at the lock's first step.
  if (phase == asking && client.asking == Op::none)
    for (std::size_t i = 0; i < page.steps.size(); ++i)
      if (page.steps[i].part == StepPart::lock) return i;
  // The best sign: the very operation and the very state of waiting, then the operation, then the phase alone.
  std::size_t best = SIZE_MAX;
  int best_score = 0;
  for (std::size_t i = 0; i < page.steps.size(); ++i) {
    for (const StepSign& sign : page.steps[i].signs) {
      if (sign.phase != phase) continue;
      const bool same = sign.asking == client.asking && sign.asking != Op::none;
      if (sign.asking != Op::none && !same) continue;
      if (sign.at_grant && !is_granted_now) continue;
      const int score = sign.at_grant ? 5 : same ? (sign.waits == waits ? 4 : 2) : 1;
      if (score > best_score) {
        best_score = score;
        best = i;
      }
    }
  }
  return best;
}

}  // namespace lockstep::viz
