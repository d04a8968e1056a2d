// The way of a message that meets anything but one calm link: handshakes, losses and what is sent again.
#include "sim/model/network.hpp"

#include <algorithm>
#include <utility>

namespace lockstep {

void Network::transmit_slow(MessageHandle handle) {
  Message& message = messages_[handle];
  Wire& wire = wire_of(message);
  SlowWire& slow = slow_of(wire);
  if (!wire.datagrams && !message.orphan && !slow.queue.empty()) {
    slow.queue.push_back(handle);  // TCP: wait behind the segment that is being retransmitted
    return;
  }
  transmit_now(handle);
}

void Network::transmit_now(MessageHandle handle) {
  Message& message = messages_[handle];
  Wire& wire = wire_of(message);
  SlowWire& slow = slow_of(wire);
  LinkState& link = *slow.state;
  if (message.unsent) return never_sent(handle);
  if (link.stalls > 0) {
    link.held.push_back(handle);
    return;
  }
  if (lost(wire, link.loss) || link.cuts > 0) {
    transmission_lost(handle, wire);
    return;
  }
  Duration delay = draw_delay(wire);
  if (!wire.established && !message.orphan) {
    // SYN and SYN-ACK first: one round trip, if the server is there to answer.
    Wire& back = wires_[message.connection * 2 + 1];
    const SlowWire& slow_back = slow_of(back);
    if (slow_back.state->cuts > 0 || incarnations_[wire.to.value] % 2 == 1 ||
        lost(back, slow_back.state->loss)) {
      transmission_lost(handle, wire);
      return;
    }
    const Duration round_trip = draw_delay(wire) + draw_delay(back);
    delay += round_trip;
    wire.established = true;
    connecting_since_.erase(handle);
    // The connection is one to the server as it is now, for all that waited for it.
    message.incarnation = incarnations_[wire.to.value];
    for (MessageHandle waiting : slow.queue) messages_[waiting].incarnation = message.incarnation;
  }
  if (wire.datagrams) {
    double duplication = 0;
    for (const LinkLaw* law : slow.route) duplication = std::max(duplication, law->duplication);
    if (duplication > 0 && slow.loss.chance(duplication)) {
      recorder_->record({.kind = FactKind::message_duplicated, .process = origin(wire), .peer = wire.to, .message = message.id});
      const Message original = message;
      const MessageHandle copy = make(original.connection);
      messages_[copy] = original;
      messages_[copy].copy = true;
      arrive_after(copy, wire_of(original), draw_delay(wire_of(original)));
      arrive_after(handle, wire_of(original), delay);
      return;
    }
  }
  arrive_after(handle, wire, delay);
  if (message.orphan) return follow(handle);
  if (slow.queue.empty()) return refresh(static_cast<std::size_t>(&wire - wires_.data()));
  if (slow.queue.front() == handle) head_is_through(wire);
}

/// An orphan has left: what was sent after it on the same connection goes on its way.
void Network::follow(MessageHandle orphan) {
  const MessageHandle next = std::exchange(messages_[orphan].next, none);
  if (next != none) transmit_now(next);
}

/// An orphan whose sender lost power: so did what waits behind it.
void Network::never_sent(MessageHandle orphan) {
  const MessageHandle next = std::exchange(messages_[orphan].next, none);
  lose(orphan);
  if (next != none) never_sent(next);
}

bool Network::lost(Wire& wire, double extra) {
  SlowWire& slow = slow_of(wire);
  double survives = 1.0 - extra;
  for (const LinkLaw* law : slow.route) survives *= 1.0 - law->loss;
  return survives < 1.0 && slow.loss.chance(1.0 - survives);
}

Duration Network::draw_delay(Wire& wire) {
  const SlowWire& slow = slow_of(wire);
  Duration delay{0};
  for (const LinkLaw* law : slow.route) delay += wire.delay.duration(law->delay);
  if (slow.state->factor != 1)
    delay = Duration(static_cast<std::int64_t>(static_cast<double>(delay.count()) * slow.state->factor));
  return delay;
}

void Network::transmission_lost(MessageHandle handle, Wire& wire) {
  Message& message = messages_[handle];
  SlowWire& slow = slow_of(wire);
  if (wire.datagrams || message.attempts == retransmissions_max) {
    const bool head = !slow.queue.empty() && slow.queue.front() == handle;
    if (message.orphan) follow(handle);
    lose(handle);
    if (head) head_is_through(wire);
    return;
  }
  ++message.attempts;
  const bool connecting = !wire.established && !message.orphan;
  if (connecting) connecting_since_.try_emplace(handle, simulator_->now());
  // RFC 6298: the first retry of a SYN comes after one second, of data after the retransmission timeout.
  const Duration first = connecting ? Duration(1s) : rules_.retransmission_timeout;
  const Duration wait = std::min<Duration>(first * (std::int64_t{1} << (message.attempts - 1)), 120s);
  TrueTime next = simulator_->now() + wait;
  if (connecting) next = std::min(next, connecting_since_.at(handle) + rules_.connection_timeout);
  recorder_->record({.kind = FactKind::message_lost,
                     .process = origin(wire),
                     .peer = wire.to,
                     .message = message.id,
                     .value = message.attempts,
                     .extra = next.ns()});
  if (!message.orphan && slow.queue.empty()) slow.queue.push_back(handle);
  wire.plain = false;
  simulator_->post(next, retry_kind_, handle);
}

void Network::retry(MessageHandle handle) {
  const auto connecting = connecting_since_.find(handle);
  if (!messages_[handle].unsent && connecting != connecting_since_.end() &&
      simulator_->now() >= connecting->second + rules_.connection_timeout) {
    connecting_since_.erase(connecting);
    connection_attempt_failed(handle);
    return;
  }
  transmit_now(handle);
}

void Network::connection_attempt_failed(MessageHandle handle) {
  Message& message = messages_[handle];
  Wire& wire = wire_of(message);
  SlowWire& slow = slow_of(wire);
  // Everything that waited for this connection fails with it.
  std::vector<MessageHandle> failed(slow.queue.begin(), slow.queue.end());
  if (failed.empty()) failed.push_back(handle);
  slow.queue.clear();
  refresh(static_cast<std::size_t>(&wire - wires_.data()));
  for (MessageHandle each : failed) {
    recorder_->record({.kind = FactKind::connection_failed,
                       .process = wires_[messages_[each].connection * 2 + 1].to,
                       .peer = wires_[messages_[each].connection * 2].to,
                       .message = messages_[each].id});
    wires_[messages_[each].connection * 2 + 1].receiver->connection_failed(each);
  }
}

/// The head of a wire's queue has left: the next one follows.
void Network::head_is_through(Wire& wire) {
  const std::size_t index = static_cast<std::size_t>(&wire - wires_.data());
  slow_[index]->queue.pop_front();
  if (slow_[index]->queue.empty())
    refresh(index);
  else
    transmit_now(slow_[index]->queue.front());  // comes back here when it gets away
}

}  // namespace lockstep
