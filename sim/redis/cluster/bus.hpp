// How a node puts a note on the cluster bus: with the header that says what it knows.
#pragma once

#include <memory>
#include <utility>

#include "sim/model/server.hpp"
#include "sim/redis/cluster/cluster.hpp"

namespace lockstep::redis {

template <class Kind>
void Cluster::send(ProcessId to, Kind note) {
  note.header = header();
  note.value = static_cast<std::int64_t>(note.header.current_epoch);
  server_->send(to, std::make_unique<Kind>(std::move(note)));
}

template <class Kind>
void Cluster::broadcast(const Kind& note) {
  for (const Peer& peer : peers_) send(peer.id, note);
}

}  // namespace lockstep::redis
