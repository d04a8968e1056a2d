// The checks against slow and obvious ones, on a thousand random little histories.
//
// Everything happens at whole seconds and on true clocks, so the state is constant from one second to the next:
// the obvious way is to look at every second.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <random>
#include <set>

#include "tests/support/history_builder.hpp"

namespace lockstep {
namespace {

constexpr int length = 60;
constexpr int bound = 4;
constexpr int never = 1000;
constexpr std::size_t client_count = 4;
constexpr std::size_t lock_count = 2;

Duration seconds(int n) { return Duration(std::int64_t{n} * 1'000'000'000); }

struct Attempt {
  std::size_t client = 0;
  std::size_t lock = 0;
  int started = 0;
  int granted = never;
  int refused = never;
  int left = never;  ///< released, abandoned or crashed
  int crashed = never;
  int released = never;
  std::vector<bool> promised = std::vector<bool>(length, false);  ///< by second

  bool waits(int second) const { return started <= second && second < std::min({granted, refused, crashed}); }
  bool is_inside(int second) const { return granted <= second && second < left; }
  bool is_promised(int second) const {
    return promised[static_cast<std::size_t>(second)] && second < std::min(released, crashed);
  }
};

/// Clients at random: each may wait for one lock at a time and hold both.
class RandomHistory {
 public:
  explicit RandomHistory(std::uint32_t seed) : random_(seed), crashes_(seed % 2 == 0) {
    for (const char* name : {"alice", "bob", "carol", "dave"}) clients_.push_back(story.client(name));
    for (const char* name : {"left", "right"}) locks_.push_back(story.resource(name));
    for (now_ = 0; now_ < length; ++now_)
      for (std::size_t client = 0; client < client_count; ++client) act(client);
    story.at(seconds(length)).end();
  }

  bool crashes() const { return crashes_; }

  HistoryBuilder story;
  std::vector<Attempt> attempts;
  std::set<std::vector<std::size_t>> deadlocks;  ///< by the attempts that hold the locks of the circle

 private:
  bool chance(std::uint32_t percent) { return random_() % 100 < percent; }

  void act(std::size_t client) {
    story.at(seconds(now_));
    bool waits = false;
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      if (attempts[i].client != client) continue;
      if (attempts[i].waits(now_)) {
        waits = true;
        step_waiting(i);
      } else if (attempts[i].is_inside(now_)) {
        step_inside(i);
      }
    }
    if (!waits && chance(25)) start(client, random_() % lock_count);
    if (crashes_ && chance(2)) crash(client);
  }

  void start(std::size_t client, std::size_t lock) {
    for (const Attempt& attempt : attempts)
      if (attempt.client == client && attempt.lock == lock && attempt.is_inside(now_)) return;
    story.acquire(clients_[client], locks_[lock]);
    attempts.push_back({.client = client, .lock = lock, .started = now_});
    note_deadlock(client);
  }

  void step_waiting(std::size_t i) {
    if (chance(12)) {
      const int validity = static_cast<int>(random_() % 12);
      story.grant(id(i), {.until = seconds(now_ + validity)});
      attempts[i].granted = now_;
      promise(i, validity);
      note_deadlock(attempts[i].client);
    } else if (chance(15)) {
      story.refuse(id(i));
      attempts[i].refused = now_;
    }
  }

  void step_inside(std::size_t i) {
    if (chance(10)) {
      const int validity = static_cast<int>(random_() % 12);
      story.extend(id(i), seconds(now_ + validity));
      promise(i, validity);
    } else if (chance(10)) {
      story.release(id(i));
      attempts[i].left = attempts[i].released = now_;
    } else if (chance(5)) {
      story.abandon(id(i));
      attempts[i].left = now_;
    }
  }

  void promise(std::size_t i, int validity) {
    for (int second = now_; second < length; ++second)
      attempts[i].promised[static_cast<std::size_t>(second)] = second < now_ + validity;
  }

  void crash(std::size_t client) {
    story.crash(clients_[client]);
    for (Attempt& attempt : attempts) {
      if (attempt.client != client || std::min(attempt.refused, attempt.released) <= now_) continue;
      attempt.crashed = std::min(attempt.crashed, now_);
      attempt.left = std::min(attempt.left, now_);
    }
  }

  // A new edge can only close a circle through the client that has got it, `a`. The circle's clients are
  // those that `a` reaches and that reach `a`.
  void note_deadlock(std::size_t a) {
    bool reaches[client_count][client_count] = {};
    for (const Attempt& wait : attempts)
      for (const Attempt& hold : attempts)
        if (is_edge(wait, hold)) reaches[wait.client][hold.client] = true;
    for (std::size_t via = 0; via < client_count; ++via)
      for (std::size_t b = 0; b < client_count; ++b)
        for (std::size_t c = 0; c < client_count; ++c)
          reaches[b][c] = reaches[b][c] || (reaches[b][via] && reaches[via][c]);

    const auto with_a = [&reaches, a](std::size_t b) { return reaches[a][b] && reaches[b][a]; };
    std::vector<std::size_t> held;
    for (std::size_t i = 0; i < attempts.size(); ++i)
      for (const Attempt& wait : attempts)
        if (with_a(wait.client) && with_a(attempts[i].client) && is_edge(wait, attempts[i])) held.push_back(i);
    held.erase(std::unique(held.begin(), held.end()), held.end());
    if (!held.empty()) deadlocks.insert(held);
  }
  bool is_edge(const Attempt& wait, const Attempt& hold) const {
    return wait.waits(now_) && hold.is_inside(now_) && wait.lock == hold.lock && wait.client != hold.client;
  }

  static AcquisitionId id(std::size_t i) { return AcquisitionId(i + 1); }

  std::mt19937 random_;  // its numbers are fixed by the standard, unlike those of the distributions
  bool crashes_;
  std::vector<ProcessId> clients_;
  std::vector<Resource> locks_;
  int now_ = 0;
};

/// How long pairs of attempts were both `held`, summed over the pairs, and how many stretches that makes.
template <class Held>
std::pair<Duration, std::size_t> overlap(const std::vector<Attempt>& attempts, Held held) {
  Duration total(0);
  std::size_t stretches = 0;
  for (const Attempt& a : attempts) {
    for (const Attempt& b : attempts) {
      if (!(a.client < b.client) || a.lock != b.lock) continue;
      bool before = false;
      for (int second = 0; second < length; ++second) {
        const bool both = held(a, second) && held(b, second);
        if (both) total += 1s;
        if (both && !before) ++stretches;
        before = both;
      }
    }
  }
  return {total, stretches};
}

std::pair<Duration, std::size_t> sum(const std::vector<Violation>& violations) {
  Duration total(0);
  for (const Violation& violation : violations) total += violation.lasted;
  return {total, violations.size()};
}

bool wants(const std::vector<Attempt>& attempts, std::size_t i, int second) {
  const Attempt& attempt = attempts[i];
  if (attempt.waits(second)) return true;
  if (second < attempt.refused || second >= attempt.refused + bound) return false;
  for (const Attempt& other : attempts)
    if (&other > &attempt && other.client == attempt.client && other.lock == attempt.lock)
      return second < other.started;
  return false;
}

struct Stretch {
  TrueTime at;
  Duration lasted;
  friend bool operator==(const Stretch&, const Stretch&) = default;
};

std::vector<Stretch> stuck(const RandomHistory& history, std::size_t lock) {
  std::vector<Stretch> found;
  int since = -1;
  const auto close = [&](int second) {
    if (since >= 0 && second - since > bound) found.push_back({TrueTime(seconds(since)), seconds(second - since)});
    since = -1;
  };
  for (int second = 0; second < length; ++second) {
    bool wanted = false, held = false, granted = false;
    for (std::size_t i = 0; i < history.attempts.size(); ++i) {
      const Attempt& attempt = history.attempts[i];
      if (attempt.lock != lock) continue;
      wanted = wanted || wants(history.attempts, i, second);
      held = held || attempt.is_inside(second);
      granted = granted || attempt.granted == second;
    }
    if (granted || held || !wanted) close(second);
    if (wanted && !held && since < 0) since = second;
  }
  close(length);
  return found;
}

TEST_CASE("the checks agree with slow and obvious ones", "[check][random]") {
  std::size_t overlaps = 0, promises = 0, stretches = 0, circles = 0;  // so that it is seen to have tested something
  for (std::uint32_t seed = 1; seed <= 1000; ++seed) {
    INFO("seed " << seed);
    const RandomHistory history(seed);
    const auto& attempts = history.attempts;
    const auto inside = [](const Attempt& a, int second) { return a.is_inside(second); };
    const auto promised = [](const Attempt& a, int second) { return a.is_promised(second); };

    const auto belief = sum(history.story.violations(Check::mutual_exclusion));
    REQUIRE(belief == overlap(attempts, inside));
    overlaps += belief.second;

    // A lease that is extended at the very second of its end goes on; the length is the same either way.
    const auto promise = sum(history.story.violations(Check::lease_overlap));
    REQUIRE(promise.first == overlap(attempts, promised).first);
    promises += promise.second;

    REQUIRE(history.story.violations(Check::deadlock).size() == history.deadlocks.size());
    circles += history.deadlocks.size();

    if (history.crashes()) continue;  // wants() above knows nothing of crashes between attempts
    for (std::size_t lock = 0; lock < lock_count; ++lock) {
      std::vector<Stretch> found;
      for (const Violation& violation : history.story.violations(Check::stuck_lock, {.stuck_lock = seconds(bound)}))
        if (violation.resource.value == lock + 1) found.push_back({violation.at, violation.lasted});
      REQUIRE(found == stuck(history, lock));
      stretches += found.size();
    }
  }
  CHECK(overlaps > 1000);
  CHECK(promises > 1000);
  CHECK(stretches > 100);
  CHECK(circles > 50);
}

}  // namespace
}  // namespace lockstep
