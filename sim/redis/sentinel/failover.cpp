// A failover, step by step, as the sentinel that conducts it goes through it; one step per tick.
#include <algorithm>
#include <map>
#include <tuple>

#include "sim/kernel/assert.hpp"
#include "sim/redis/sentinel/constants.hpp"
#include "sim/redis/sentinel/sentinel.hpp"

namespace lockstep::sentinel {
namespace {

using Reconfigured = Watched::Reconfigured;

constexpr std::int64_t not_elected = 1, no_good_replica = 2, replica_timed_out = 3;

bool being_reconfigured(const Watched& node) {
  return node.reconfigured == Reconfigured::told || node.reconfigured == Reconfigured::in_progress;
}

}  // namespace

void GroupState::enter(Failover state, Ms now) {
  state_ = state;
  state_since_ = now;
}

bool GroupState::start_failover_if_needed(Sentinel& self, Ms now) {
  if (!objectively_down_ || state_ != Failover::none) return false;
  // A recent attempt, ours or one that we voted for, gets its time.
  if (now - failover_start_ < 2 * self.settings_.failover_timeout) return false;
  failover_epoch_ = ++self.current_epoch_;
  failover_start_ = now + self.random_desync();
  enter(Failover::wait_start, now);
  self.note({.kind = FactKind::failover_started,
             .peer = nodes_.front().id,
             .value = static_cast<std::int64_t>(failover_epoch_)});
  return true;
}

void GroupState::run_failover(Sentinel& self, Ms now) {
  switch (state_) {
    case Failover::none:
    case Failover::update_config:
      return;
    case Failover::wait_start:
      return wait_start(self, now);
    case Failover::select_replica:
      return select_replica(self, now);
    case Failover::promote: {
      const Watched* replica = promoted_replica();
      if (!replica->connected) {
        if (now - state_since_ > self.settings_.failover_timeout) abort(self, replica_timed_out, now);
        return;
      }
      tell(self, *replica, ProcessId());
      return enter(Failover::wait_promotion, now);
    }
    case Failover::wait_promotion:  // INFO will show it
      if (now - state_since_ > self.settings_.failover_timeout) abort(self, replica_timed_out, now);
      return;
    case Failover::reconfigure:
      reconfigure_next(self, now);
      return detect_end(self, now);
  }
}

void GroupState::wait_start(Sentinel& self, Ms now) {
  const auto [leader, votes] = leader_of(self, failover_epoch_, now);
  if (leader != self.self_) {
    if (now - failover_start_ > std::min(election_timeout, self.settings_.failover_timeout))
      abort(self, not_elected, now);
    return;
  }
  self.note({.kind = FactKind::elected,
             .peer = nodes_.front().id,
             .value = static_cast<std::int64_t>(failover_epoch_),
             .extra = static_cast<std::int64_t>(votes)});
  enter(Failover::select_replica, now);
}

void GroupState::select_replica(Sentinel& self, Ms now) {
  Watched* best = best_replica(self, now);
  if (best == nullptr) return abort(self, no_good_replica, now);
  best->promoted = true;
  self.note({.kind = FactKind::replica_chosen, .peer = best->id, .value = best->info.offset});
  enter(Failover::promote, now);
}

Watched* GroupState::best_replica(const Sentinel& self, Ms now) {
  const Watched& master = nodes_.front();
  const Ms disconnected_max = (master.down ? now - master.down_since : 0) + 10 * self.settings_.down_after;
  const Ms info_age_max = master.down ? 5 * ping_period : 3 * info_period;
  const auto rank = [](const Watched& node) { return std::tuple(node.info.priority, -node.info.offset, node.id); };
  Watched* best = nullptr;
  for (std::size_t i = 1; i < nodes_.size(); ++i) {
    Watched& node = nodes_[i];
    if (node.down || !node.connected || now - node.last_available > 5 * ping_period) continue;
    if (node.info.priority == 0 || node.info.is_master) continue;
    if (now - node.info_received > info_age_max || node.info.link_down_for > disconnected_max) continue;
    if (best == nullptr || rank(node) < rank(*best)) best = &node;
  }
  return best;
}

void GroupState::reconfigure_next(Sentinel& self, Ms now) {
  const Watched* promoted = promoted_replica();
  std::size_t under_way = 0;
  for (const Watched& node : nodes_) under_way += being_reconfigured(node) ? 1 : 0;
  for (std::size_t i = 1; i < nodes_.size(); ++i) {
    Watched& node = nodes_[i];
    if (node.promoted || node.reconfigured == Reconfigured::done) continue;
    if (node.reconfigured == Reconfigured::told && now - node.told_at > reconfiguration_timeout) {
      node.reconfigured = Reconfigured::done;  // nothing heard of it: its turn is over
      --under_way;
      continue;
    }
    if (being_reconfigured(node) || !node.connected || under_way >= self.settings_.parallel_syncs) continue;
    tell(self, node, promoted->id);
    node.reconfigured = Reconfigured::told;
    node.told_at = now;
    ++under_way;
  }
}

void GroupState::detect_end(Sentinel& self, Ms now) {
  const Watched* promoted = promoted_replica();
  if (promoted == nullptr || promoted->down) return;
  const bool too_long = now - state_since_ > self.settings_.failover_timeout;
  bool all_done = true;
  for (std::size_t i = 1; i < nodes_.size(); ++i) {
    const Watched& node = nodes_[i];
    if (node.promoted || node.reconfigured == Reconfigured::done || node.down) continue;
    all_done = false;
    if (too_long && node.reconfigured == Reconfigured::no && node.connected) tell(self, node, promoted->id);
  }
  if (all_done || too_long) enter(Failover::update_config, now);
}

void GroupState::abort(Sentinel& self, std::int64_t reason, Ms now) {
  for (Watched& node : nodes_) {
    node.promoted = false;
    node.reconfigured = Reconfigured::no;
  }
  enter(Failover::none, now);
  self.note({.kind = FactKind::failover_aborted, .peer = nodes_.front().id, .value = reason});
}

/// The group as it is from now on: another master, and all that were known before as its replicas.
void GroupState::switch_to(Sentinel& self, ProcessId master, Ms now) {
  std::vector<Watched> nodes;
  nodes.emplace_back(master, true, now);
  for (const Watched& node : nodes_)
    if (node.id != master) nodes.emplace_back(node.id, false, now);
  nodes_ = std::move(nodes);
  for (Opinion& opinion : opinions_) opinion = {.hello_sent = opinion.hello_sent};
  objectively_down_ = false;
  failover_start_ = 0;
  enter(Failover::none, now);
  self.note(
      {.kind = FactKind::master_switched, .peer = master, .value = static_cast<std::int64_t>(config_epoch_)});
}

std::pair<ProcessId, std::uint64_t> GroupState::vote(Sentinel& self, ProcessId candidate, std::uint64_t epoch, Ms now) {
  self.current_epoch_ = std::max(self.current_epoch_, epoch);
  if (leader_epoch_ < epoch && self.current_epoch_ <= epoch) {  // one vote per epoch, to whoever asks first
    leader_ = candidate;
    leader_epoch_ = epoch;
    self.note({.kind = FactKind::vote_granted, .peer = candidate, .value = static_cast<std::int64_t>(epoch)});
    if (candidate != self.self_) failover_start_ = now + self.random_desync();  // and leaves it its time
  }
  return {leader_, leader_epoch_};
}

/// Who has won the election of this epoch, as far as this sentinel knows, and with how many votes; nobody when nobody
/// has.
std::pair<ProcessId, std::size_t> GroupState::leader_of(Sentinel& self, std::uint64_t epoch, Ms now) {
  std::map<ProcessId, std::size_t> votes;
  for (const Opinion& opinion : opinions_)
    if (opinion.leader && opinion.leader_epoch == self.current_epoch_) ++votes[opinion.leader];
  const auto leading = [&votes] {
    ProcessId first;
    std::size_t most = 0;
    for (const auto& [candidate, count] : votes)
      if (count > most) std::tie(first, most) = std::tuple(candidate, count);
    return std::pair(first, most);
  };
  const ProcessId favourite = leading().first;
  const auto [mine, my_epoch] = vote(self, favourite ? favourite : self.self_, epoch, now);
  if (mine && my_epoch == epoch) ++votes[mine];
  const auto [winner, count] = leading();
  const std::size_t majority = (opinions_.size() + 1) / 2 + 1;
  return {count >= std::max(majority, self.settings_.quorum) ? winner : ProcessId(), count};
}

Watched* GroupState::promoted_replica() {
  for (Watched& node : nodes_)
    if (node.promoted) return &node;
  return nullptr;
}

ProcessId GroupState::advertised_master() const {
  // The replica that was promoted counts as soon as it has confirmed that.
  if (state_ == Failover::reconfigure || state_ == Failover::update_config)
    for (const Watched& node : nodes_)
      if (node.promoted) return node.id;
  return nodes_.front().id;
}

}  // namespace lockstep::sentinel
