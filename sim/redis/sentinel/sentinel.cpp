#include "sim/redis/sentinel/sentinel.hpp"

#include "sim/redis/sentinel/constants.hpp"

namespace lockstep::sentinel {

Sentinel::Sentinel(ProcessId self, std::vector<ProcessId> peers, const Settings& settings,
                   const std::vector<Group>& groups, Stream draws)
    : self_(self), peers_(std::move(peers)), settings_(settings), draws_(draws) {
  for (const Group& group : groups)
    groups_.emplace_back(static_cast<std::uint32_t>(groups_.size()), group.master, group.replicas, peers_.size());
}

void Sentinel::start(Ms now) {
  tilt_ = false;
  previous_tick_ = now;
  outgoing_.clear();
  facts_.clear();
  for (GroupState& group : groups_) group.start(*this, now);
}

void Sentinel::tick(Ms now) {
  check_tilt(now);
  for (GroupState& group : groups_) group.tick(*this, now);
}

void Sentinel::check_tilt(Ms now) {
  const Ms since = now - std::exchange(previous_tick_, now);
  if (since < 0 || since > tilt_trigger) {
    tilt_since_ = now;
    if (!std::exchange(tilt_, true)) note({.kind = FactKind::tilt, .outcome = Outcome::yes, .value = since});
  } else if (tilt_ && now - tilt_since_ >= tilt_period) {
    tilt_ = false;
    note({.kind = FactKind::tilt, .outcome = Outcome::no});
  }
}

Duration Sentinel::next_tick() {
  // Sentinels that all started at once would vote for themselves at once: each runs at a slightly changing pace.
  const std::int64_t hz = timer_hz + static_cast<std::int64_t>(draws_.below(timer_hz));
  return std::chrono::milliseconds(1000 / hz);
}

Ms Sentinel::random_desync() { return static_cast<Ms>(draws_.below(desync_max)); }

void Sentinel::hear(ProcessId from, const SentinelMessage& message, Ms now) {
  if (message.kind == Kind::pong || message.kind == Kind::info_reply) {
    for (GroupState& group : groups_) {
      if (message.kind == Kind::pong) group.hear_pong(from, now);
      if (message.kind == Kind::info_reply) group.hear_info(*this, from, message.info, now);
    }
    return;
  }
  if (message.group >= groups_.size()) return;
  GroupState& group = groups_[message.group];
  if (message.kind == Kind::hello) return group.hear_hello(*this, message, now);
  if (message.kind == Kind::is_master_down) return send(from, group.answer(*this, message, now));
  for (std::size_t peer = 0; peer < peers_.size(); ++peer)
    if (peers_[peer] == from && message.kind == Kind::master_down_reply) group.hear_opinion(peer, message, now);
}

void Sentinel::link_lost(ProcessId node) {
  for (GroupState& group : groups_) group.link_lost(node);
}

}  // namespace lockstep::sentinel
