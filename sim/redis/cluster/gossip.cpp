// Who is alive: pings, what others say, and when that is enough.
#include <algorithm>

#include "sim/redis/cluster/bus.hpp"

namespace lockstep::redis {

void Cluster::ping(Peer& peer) {
  if (!peer.pinged) peer.pinged = now();
  send(peer.id, ClusterPing());
}

/// Of five random nodes the one whose last answer is oldest.
void Cluster::ping_somebody() {
  if (peers_.empty()) return;
  Peer* oldest = nullptr;
  for (int i = 0; i < 5; ++i) {
    const std::uint64_t pick = draws_.below(peers_.size());
    Peer& peer = peers_[pick];
    if (peer.pinged) continue;
    if (oldest == nullptr || peer.ponged < oldest->ponged) oldest = &peer;
  }
  if (oldest != nullptr) ping(*oldest);
}

void Cluster::check(Peer& peer) {
  const Duration half = options_.node_timeout / 2;
  if (peer.pinged && now() - peer.linked > options_.node_timeout && now() - *peer.pinged > half &&
      now() - peer.heard > half) {
    server_->reopen(peer.id);  // perhaps the connection is at fault
    peer.linked = now();
    send(peer.id, ClusterPing());
  }
  if (!peer.pinged && now() - peer.ponged > half) return ping(peer);
  if (!peer.pinged) return;
  const Duration silent = std::min(now() - *peer.pinged, now() - peer.heard);
  if (silent <= options_.node_timeout || peer.suspected || peer.failed) return;
  peer.suspected = true;
  recorder_->record({.kind = FactKind::suspected, .process = self_, .peer = peer.id});
  fail_if_enough_say_so(peer);
}

void Cluster::hear(Peer& sender, const BusHeader& header) {
  sender.heard = now();
  sender.offset = header.offset;
  current_epoch_ = std::max(current_epoch_, header.current_epoch);
  sender.is_master = header.is_master;
  sender.master = header.master;
  if (header.is_master) {
    sender.config_epoch = std::max(sender.config_epoch, header.config_epoch);
    current_epoch_ = std::max(current_epoch_, sender.config_epoch);
    take_claim(sender.id, header.config_epoch, header.shards);
  }
  correct(sender.id, header.is_master ? sender.id : header.master, header.config_epoch, header.shards);
  if (!header.is_master || !owns_slots(sender.id)) return;  // only the masters' opinions count
  for (Peer& peer : peers_) {
    if (peer.id == sender.id) continue;
    const bool failing = std::find(header.failing.begin(), header.failing.end(), peer.id) != header.failing.end();
    if (failing) {
      take_report(peer, sender.id);
    } else {
      peer.reports.erase(std::remove_if(peer.reports.begin(), peer.reports.end(),
                                        [&](const Report& report) { return report.by == sender.id; }),
                         peer.reports.end());
    }
  }
}

void Cluster::hear_pong(Peer& sender) {
  sender.ponged = now();
  sender.pinged.reset();
  const bool had_failed = sender.failed;
  if (sender.failed && owns_slots(sender.id) && now() - sender.failed_at <= options_.node_timeout * 2) return;
  if (!sender.suspected && !sender.failed) return;
  sender.suspected = sender.failed = false;
  recorder_->record(
      {.kind = FactKind::found_well, .process = self_, .peer = sender.id, .value = had_failed ? 1 : 0});
}

void Cluster::take_report(Peer& about, ProcessId by) {
  const auto known = std::find_if(about.reports.begin(), about.reports.end(),
                                  [&](const Report& report) { return report.by == by; });
  if (known != about.reports.end())
    known->at = now();
  else
    about.reports.push_back({by, now()});
  fail_if_enough_say_so(about);
}

void Cluster::fail_if_enough_say_so(Peer& peer) {
  if (!peer.suspected || peer.failed) return;
  const Duration lifetime = options_.node_timeout * 2;
  peer.reports.erase(std::remove_if(peer.reports.begin(), peer.reports.end(),
                                    [&](const Report& report) { return now() - report.at > lifetime; }),
                     peer.reports.end());
  const std::size_t own = owns_slots(self_) ? 1 : 0;
  if (peer.reports.size() + own < majority()) return;
  mark_failed(peer);
  ClusterFail fail;
  fail.failed = peer.id;
  broadcast(fail);
}

void Cluster::mark_failed(Peer& peer) {
  peer.failed = true;
  peer.suspected = false;
  peer.failed_at = now();
  recorder_->record({.kind = FactKind::declared_down, .process = self_, .peer = peer.id});
  update_state();
}

}  // namespace lockstep::redis
