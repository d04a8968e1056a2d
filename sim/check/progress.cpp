#include "sim/check/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "sim/check/words.hpp"

namespace lockstep {
namespace {

/// A stretch in which one client wants one lock.
struct Want {
  ProcessId client;
  Resource resource;
  TrueTime begin;
  TrueTime end;
  std::size_t first_fact;
  std::size_t last_fact;
};

/// The locks, by number, that nobody held for longer than `bound` at some time. Most runs have none, and
/// then there is nothing more to do.
std::vector<bool> long_free(const History& history, Duration bound, bool& any) {
  std::vector<bool> found(history.trace().resource_count() + 1, false);
  std::vector<TrueTime> busy_until(found.size());
  any = false;
  const auto look = [&](std::size_t lock, TrueTime until) {
    if (until - busy_until[lock] <= bound) return;
    found[lock] = true;
    any = true;
  };
  for (const Holding& belief : history.beliefs()) {
    TrueTime& until = busy_until[belief.resource.value];
    look(belief.resource.value, belief.begin);
    until = std::max(until, belief.end);
  }
  for (std::uint32_t lock = 1; lock < found.size(); ++lock)
    if (history.is_lock(Resource(lock))) look(lock, history.end().at);
  return found;
}

std::vector<Want> wants_for(const History& history, Duration bound, const std::vector<bool>& locks) {
  std::vector<Want> wants;
  FlatIndex<const Acquisition*> latest_attempt;  // by client and lock
  for (const Acquisition& attempt : history.acquisitions()) {
    if (!locks[attempt.resource.value]) continue;
    wants.push_back({.client = attempt.client,
                     .resource = attempt.resource,
                     .begin = attempt.started.at,
                     .end = attempt.wait_ended.at,
                     .first_fact = attempt.started.fact,
                     .last_fact = attempt.wait_ended.fact});

    const Acquisition*& before = latest_attempt[{.first = attempt.client.value, .second = attempt.resource.value}];
    if (before && before->refused < attempt.started) {
      const Moment refused = before->refused;
      const Moment crash = history.crash_after(attempt.client, refused.fact);
      Moment end = std::min(attempt.started, crash);
      if (end.at - refused.at > bound) end = {refused.at + bound, refused.fact};
      wants.push_back({.client = attempt.client,
                       .resource = attempt.resource,
                       .begin = refused.at,
                       .end = end.at,
                       .first_fact = refused.fact,
                       .last_fact = end.fact});
    }
    before = &attempt;
  }
  return wants;
}

/// A change of who wants or holds a lock. Changes of one instant take effect together, in this order.
struct Change {
  enum class Kind : std::uint8_t { want_ends, hold_ends, hold_begins, want_begins };

  Resource resource;
  TrueTime at;
  Kind kind;
  std::uint32_t want;  ///< index, for the two kinds that concern one
  std::size_t fact;

  friend bool operator<(const Change& a, const Change& b) {
    return std::tie(a.resource, a.at, a.kind, a.fact, a.want) < std::tie(b.resource, b.at, b.kind, b.fact, b.want);
  }
};

std::vector<Change> changes_of(const History& history, const std::vector<Want>& wants, const std::vector<bool>& locks) {
  std::vector<Change> changes;
  changes.reserve(2 * (wants.size() + history.beliefs().size()));
  for (std::uint32_t i = 0; i < wants.size(); ++i) {
    const Want& want = wants[i];
    changes.push_back({want.resource, want.begin, Change::Kind::want_begins, i, want.first_fact});
    changes.push_back({want.resource, want.end, Change::Kind::want_ends, i, want.last_fact});
  }
  for (const Holding& belief : history.beliefs()) {
    if (!locks[belief.resource.value]) continue;
    const std::size_t end = history.acquisitions()[belief.acquisition].belief_ended.fact;
    changes.push_back({belief.resource, belief.begin, Change::Kind::hold_begins, no_index, belief.fact});
    changes.push_back({belief.resource, belief.end, Change::Kind::hold_ends, no_index, end});
  }
  std::sort(changes.begin(), changes.end());
  return changes;
}

/// Goes through the changes in order, one instant of one lock at a time, and notes each stretch in which the
/// lock is free and wanted.
class StuckLocks {
 public:
  StuckLocks(const History& history, Duration bound, const std::vector<Want>& wants, std::vector<Violation>& violations)
      : history_(history), bound_(bound), wants_(wants), violations_(violations), place_(wants.size(), no_index) {}

  void instant(const Change* begin, const Change* end) {
    bool granted = false;
    std::size_t wanting_before = wanting_.size();
    std::size_t last_fact = 0;
    for (const Change* change = begin; change != end; ++change) {
      last_fact = std::max(last_fact, change->fact);
      switch (change->kind) {
        case Change::Kind::want_ends:
          leave(change->want);
          wanting_before = wanting_.size();
          break;
        case Change::Kind::hold_ends:
          --holders_;
          break;
        case Change::Kind::hold_begins:
          ++holders_;
          granted = true;
          break;
        case Change::Kind::want_begins:
          join(change->want);
          break;
      }
    }
    const bool stuck = holders_ == 0 && !wanting_.empty();
    if (is_stuck_ && (!stuck || granted)) close(begin->resource, begin->at, last_fact, wanting_before);
    if (stuck && (!is_stuck_ || granted)) {
      since_ = begin->at;
      left_.clear();
    }
    is_stuck_ = stuck;
  }

 private:
  // An empty want ends before it begins, by the order of changes; it never joins.
  void leave(std::uint32_t want) {
    const std::uint32_t place = place_[want];
    if (place == no_index) {
      place_[want] = no_index - 1;
      return;
    }
    if (is_stuck_) left_.push_back(wants_[want].client);
    wanting_[place] = wanting_.back();
    place_[wanting_[place]] = place;
    wanting_.pop_back();
  }

  void join(std::uint32_t want) {
    if (place_[want] != no_index) return;
    place_[want] = static_cast<std::uint32_t>(wanting_.size());
    wanting_.push_back(want);
  }

  void close(Resource resource, TrueTime at, std::size_t fact, std::size_t wanting_before) {
    const Duration lasted = at - since_;
    if (lasted <= bound_) return;
    std::vector<ProcessId> clients = left_;
    for (std::size_t i = 0; i < wanting_before; ++i) clients.push_back(wants_[wanting_[i]].client);
    std::sort(clients.begin(), clients.end());
    clients.erase(std::unique(clients.begin(), clients.end()), clients.end());

    const Trace& trace = history_.trace();
    std::string text = fmt::format("Nobody held {} and nobody got it from {} for {}, although {} wanted it{}.",
                                   quoted(trace, resource), words_of(since_), words_of(lasted),
                                   names_of(trace, clients), at == history_.end().at ? "; then the run ended" : "");
    violations_.push_back({.check = Check::stuck_lock,
                           .at = since_,
                           .lasted = lasted,
                           .clients = std::move(clients),
                           .resource = resource,
                           .text = std::move(text),
                           .fact = fact});
  }

  const History& history_;
  Duration bound_;
  const std::vector<Want>& wants_;
  std::vector<Violation>& violations_;
  std::vector<std::uint32_t> place_;    // of each want in wanting_
  std::vector<std::uint32_t> wanting_;  // the wants of this instant
  std::vector<ProcessId> left_;         // who gave up or crashed during this stretch
  std::int64_t holders_ = 0;            // below zero for a moment when one ends as it begins
  bool is_stuck_ = false;
  TrueTime since_;
};

}  // namespace

void check_stuck_lock(const History& history, Duration bound, std::vector<Violation>& violations) {
  if (history.end().at - TrueTime() <= bound) return;
  bool any = false;
  const std::vector<bool> locks = long_free(history, bound, any);
  if (!any) return;
  const std::vector<Want> wants = wants_for(history, bound, locks);
  const std::vector<Change> changes = changes_of(history, wants, locks);

  // Every want and every hold ends within the run, so each lock leaves a clean state to the next one.
  StuckLocks stuck(history, bound, wants, violations);
  const Change* const end = changes.data() + changes.size();
  for (const Change* begin = changes.data(); begin != end;) {
    const Change* next = begin;
    while (next != end && next->resource == begin->resource && next->at == begin->at) ++next;
    stuck.instant(begin, next);
    begin = next;
  }
}

void check_starvation(const History& history, Duration bound, std::vector<Violation>& violations) {
  if (history.end().at - TrueTime() <= bound) return;
  const Trace& trace = history.trace();
  std::vector<const Holding*> grants;  // by lock, then in order of the trace; filled when somebody waited for long
  const auto by_lock = [](const Holding* a, const Holding* b) {
    return std::tie(a->resource, a->fact) < std::tie(b->resource, b->fact);
  };
  for (const Acquisition& wait : history.acquisitions()) {
    const Duration waited = wait.wait_ended.at - wait.started.at;
    if (waited <= bound) continue;
    if (grants.empty()) {
      for (const Holding& belief : history.beliefs()) grants.push_back(&belief);
      std::sort(grants.begin(), grants.end(), by_lock);
    }

    const Holding from{.resource = wait.resource, .fact = wait.started.fact};
    const Holding until{.resource = wait.resource, .fact = wait.wait_ended.fact};
    const auto begin = std::upper_bound(grants.begin(), grants.end(), &from, by_lock);
    auto end = std::upper_bound(begin, grants.end(), &until, by_lock);
    if (wait.granted) --end;  // that is the grant it waited for
    const auto other = std::find_if(begin, end, [&wait](const Holding* grant) { return grant->client != wait.client; });
    if (other == end) continue;

    std::string_view ending = "the run ended";
    if (wait.granted) {
      ending = "it was granted";
    } else if (wait.refused) {
      ending = "it was refused";
    } else if (wait.crashed) {
      ending = "it crashed";
    }
    const auto served = end - begin;
    const std::string others = served == 1 ? std::string() : fmt::format("others {} times, first to ", served);
    violations.push_back({.check = Check::starvation,
                          .at = wait.started.at,
                          .lasted = waited,
                          .clients = {wait.client, (*other)->client},
                          .resource = wait.resource,
                          .text = fmt::format("{} waited {} for {}, from {} until {}; meanwhile it went to {}{} at {}.",
                                              trace.name_of(wait.client), words_of(waited),
                                              quoted(trace, wait.resource), words_of(wait.started.at), ending, others,
                                              trace.name_of((*other)->client), words_of((*other)->begin)),
                          .fact = wait.wait_ended.fact});
  }
}

}  // namespace lockstep
