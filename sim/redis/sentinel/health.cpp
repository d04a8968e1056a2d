// The health of a group's nodes: PING and INFO, subjectively and objectively down, and what the others say.
#include <algorithm>

#include "sim/redis/sentinel/constants.hpp"
#include "sim/redis/sentinel/sentinel.hpp"

namespace lockstep::sentinel {

Watched::Watched(ProcessId node, bool as_master, Ms now)
    : id(node), connected_at(now), last_pong(now), last_available(now), role_since(now), master_since(now) {
  info.is_master = as_master;
}

GroupState::GroupState(std::uint32_t index, ProcessId master, const std::vector<ProcessId>& replicas,
                       std::size_t peers)
    : index_(index), opinions_(peers) {
  nodes_.emplace_back(master, true, 0);
  for (const ProcessId replica : replicas) nodes_.emplace_back(replica, false, 0);
}

void GroupState::start(Sentinel&, Ms now) {
  for (Watched& node : nodes_) node = Watched(node.id, &node == &nodes_.front(), now);
  for (Opinion& opinion : opinions_) opinion = {};
  objectively_down_ = false;
  enter(Failover::none, now);
  failover_start_ = 0;
}

void GroupState::tick(Sentinel& self, Ms now) {
  Watched& master = nodes_.front();
  speak(self, master, true, now);
  say_hello(self, now);
  if (!self.tilt_) {
    check_down(self, master, true, now);
    check_objectively_down(self, now);
    if (start_failover_if_needed(self, now)) ask_others(self, true, now);
    run_failover(self, now);
    ask_others(self, false, now);
  }
  for (std::size_t i = 1; i < nodes_.size(); ++i) {
    speak(self, nodes_[i], false, now);
    if (!self.tilt_) check_down(self, nodes_[i], false, now);
  }
  if (state_ == Failover::update_config) switch_to(self, promoted_replica()->id, now);
}

/// The periodic commands to one node.
void GroupState::speak(Sentinel& self, Watched& node, bool is_master, Ms now) {
  const auto ping = [&] {
    self.send(node.id, {.kind = Kind::ping});
    node.last_ping = now;
    if (node.awaited_since == 0) node.awaited_since = now;
  };
  // A link that was closed is opened again at the next tick, beginning with a PING.
  if (!std::exchange(node.connected, true)) {
    node.connected_at = now;
    node.info_asked = 0;
    ping();
  }
  const bool watched_closely =
      !is_master && (objectively_down_ || state_ != Failover::none || node.info.link_down_for != 0);
  const Ms period = watched_closely ? info_period_failover : info_period;
  // Asked for already? The answer may be under way; one that was lost is asked for again.
  const bool asked = node.info_asked > node.info_received && now - node.info_asked <= info_period_failover;
  if (!asked && (node.info_received == 0 || now - node.info_received > period)) {
    self.send(node.id, {.kind = Kind::info});
    node.info_asked = now;
  }
  const Ms ping_every = std::min(self.settings_.down_after, ping_period);
  if (now - node.last_pong > ping_every && now - node.last_ping > ping_every / 2) ping();
}

void GroupState::check_down(Sentinel& self, Watched& node, bool is_master, Ms now) {
  const Ms down_after = self.settings_.down_after;
  const Ms silent = node.awaited_since != 0 ? now - node.awaited_since
                    : !node.connected       ? now - node.last_available
                                            : 0;
  // A link that has long been silent may be dead without anybody having told: a new one may do better.
  if (node.connected && now - node.connected_at > link_age_min && node.awaited_since != 0 && silent > down_after / 2 &&
      now - node.last_pong > down_after / 2) {
    node.connected = false;
    self.reopen_.push_back(node.id);
  }
  const bool demoted = is_master && !node.info.is_master && node.info_received != 0 &&
                       now - node.role_since > down_after + 2 * info_period;
  const bool down = silent > down_after || demoted;
  if (down == node.down) return;
  node.down = down;
  if (down) node.down_since = now;
  self.note({.kind = down ? FactKind::suspected : FactKind::found_well,
             .peer = node.id,
             .value = !down && is_master && objectively_down_ ? 1 : 0});
}

void GroupState::check_objectively_down(Sentinel& self, Ms now) {
  const Watched& master = nodes_.front();
  std::size_t agreed = master.down ? 1 : 0;
  if (master.down)
    for (const Opinion& opinion : opinions_) agreed += opinion.down ? 1 : 0;
  const bool down = master.down && agreed >= self.settings_.quorum;
  if (down && !objectively_down_)
    self.note({.kind = FactKind::declared_down, .peer = master.id, .value = static_cast<std::int64_t>(agreed)});
  objectively_down_ = down;
  static_cast<void>(now);
}

/// SENTINEL IS-MASTER-DOWN-BY-ADDR, with a request for a vote while a failover is on.
void GroupState::ask_others(Sentinel& self, bool at_once, Ms now) {
  const Watched& master = nodes_.front();
  for (std::size_t i = 0; i < opinions_.size(); ++i) {
    Opinion& opinion = opinions_[i];
    if (now - opinion.replied > 5 * ask_period) {  // too old to count
      opinion.down = false;
      opinion.leader = ProcessId();
    }
    if (!master.down) continue;
    if (!at_once && now - opinion.replied < ask_period) continue;
    // Asked for already? While an answer is under way nothing new is to be learned.
    if (!at_once && opinion.asked > opinion.replied && now - opinion.asked < ask_period) continue;
    opinion.asked = now;
    self.send(self.peers_[i], {.kind = Kind::is_master_down,
                               .group = index_,
                               .node = master.id,
                               .candidate = state_ != Failover::none ? self.self_ : ProcessId(),
                               .epoch = self.current_epoch_});
  }
}

SentinelMessage GroupState::answer(Sentinel& self, const SentinelMessage& question, Ms now) {
  SentinelMessage reply{.kind = Kind::master_down_reply, .group = index_, .node = question.node};
  const Watched& master = nodes_.front();
  if (master.id != question.node) return reply;  // it has another master by now, and no opinion on this one
  reply.yes = master.down && !self.tilt_;
  if (question.candidate) {
    const auto [leader, epoch] = vote(self, question.candidate, question.epoch, now);
    reply.candidate = leader;
    reply.epoch = epoch;
  }
  return reply;
}

void GroupState::hear_opinion(std::size_t peer, const SentinelMessage& message, Ms now) {
  if (message.node != nodes_.front().id) return;  // about a master of the past
  Opinion& opinion = opinions_[peer];
  opinion.replied = now;
  opinion.down = message.yes;
  if (!message.candidate) return;
  opinion.leader = message.candidate;
  opinion.leader_epoch = message.epoch;
}

void GroupState::say_hello(Sentinel& self, Ms now) {
  for (std::size_t i = 0; i < opinions_.size(); ++i) {
    if (now - opinions_[i].hello_sent <= hello_period) continue;
    opinions_[i].hello_sent = now;
    self.send(self.peers_[i], {.kind = Kind::hello,
                               .group = index_,
                               .node = advertised_master(),
                               .epoch = self.current_epoch_,
                               .config_epoch = config_epoch_});
  }
}

void GroupState::hear_hello(Sentinel& self, const SentinelMessage& message, Ms now) {
  self.current_epoch_ = std::max(self.current_epoch_, message.epoch);
  if (message.config_epoch <= config_epoch_) return;
  config_epoch_ = message.config_epoch;
  if (message.node != nodes_.front().id) switch_to(self, message.node, now);
}

void GroupState::hear_pong(ProcessId from, Ms now) {
  Watched* node = find(from);
  if (node == nullptr) return;
  node->last_pong = node->last_available = now;
  node->awaited_since = 0;
}

void GroupState::hear_info(Sentinel& self, ProcessId from, const NodeInfo& info, Ms now) {
  Watched* node = find(from);
  if (node == nullptr) return;
  const bool is_master = node == &nodes_.front();
  node->info_received = now;
  if (info.is_master != node->info.is_master) node->role_since = now;
  if (!info.is_master && (node->info.is_master || info.master != node->info.master)) node->master_since = now;
  node->info = info;
  if (self.tilt_ || is_master) return;

  if (info.is_master) {
    if (node->promoted && state_ == Failover::wait_promotion) {  // it has become the master
      config_epoch_ = failover_epoch_;
      enter(Failover::reconfigure, now);
      for (Opinion& opinion : opinions_) opinion.hello_sent = 0;  // the others are told at the next tick
      self.note({.kind = FactKind::replica_promoted,
                 .peer = node->id,
                 .value = static_cast<std::int64_t>(config_epoch_)});
    } else if (!node->promoted && looks_sane(nodes_.front(), now) && no_down_for(*node, convert_wait, now) &&
               now - node->role_since > convert_wait) {
      tell(self, *node, nodes_.front().id);  // a master of the past that does not know
    }
    return;
  }
  const ProcessId master = nodes_.front().id;
  const Watched* promoted = promoted_replica();
  if (promoted != nullptr && info.master == promoted->id) {
    if (node->reconfigured == Watched::Reconfigured::told) node->reconfigured = Watched::Reconfigured::in_progress;
    if (node->reconfigured == Watched::Reconfigured::in_progress && info.link_up)
      node->reconfigured = Watched::Reconfigured::done;
  } else if (info.master != master && state_ == Failover::none && looks_sane(nodes_.front(), now) &&
             no_down_for(*node, self.settings_.failover_timeout, now) &&
             now - node->master_since > self.settings_.failover_timeout) {
    tell(self, *node, master);  // it follows somebody else
  }
}

bool GroupState::looks_sane(const Watched& master, Ms now) const {
  return master.info.is_master && !master.down && now - master.info_received < 2 * info_period;
}

bool GroupState::no_down_for(const Watched& node, Ms length, Ms now) const {
  return node.down_since == 0 || now - node.down_since > length;
}

void GroupState::tell(Sentinel& self, const Watched& node, ProcessId master) {
  self.send(node.id, {.kind = Kind::replica_of, .group = index_, .node = master});
  self.note({.kind = FactKind::reconfigured, .peer = node.id, .value = static_cast<std::int64_t>(master.value)});
}

void GroupState::link_lost(ProcessId node) {
  if (Watched* watched = find(node)) watched->connected = false;
}

Watched* GroupState::find(ProcessId node) {
  for (Watched& watched : nodes_)
    if (watched.id == node) return &watched;
  return nullptr;
}

}  // namespace lockstep::sentinel
