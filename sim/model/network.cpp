#include "sim/model/network.hpp"

#include <algorithm>
#include <utility>

#include "sim/kernel/assert.hpp"

namespace lockstep {

Network::Network(Simulator& simulator, Recorder& recorder, Choices& choices, Topology topology,
                 const NetworkRules& rules)
    : simulator_(&simulator),
      recorder_(&recorder),
      choices_(&choices),
      topology_(std::move(topology)),
      rules_(rules),
      request_kind_(simulator.register_handler(
          [](void* self, std::uint32_t handle) { static_cast<Network*>(self)->arrived<false>(handle); }, this)),
      reply_kind_(simulator.register_handler(
          [](void* self, std::uint32_t handle) { static_cast<Network*>(self)->arrived<true>(handle); }, this)),
      retry_kind_(simulator.register_handler(
          [](void* self, std::uint32_t handle) { static_cast<Network*>(self)->retry(handle); }, this)),
      hosts_(1),
      incarnations_(1) {}

void Network::attach(ProcessId process, Topology::Host host, Endpoint* endpoint) {
  if (hosts_.size() <= process.value) {
    hosts_.resize(process.value + 1);
    incarnations_.resize(process.value + 1);
  }
  hosts_[process.value] = {host, endpoint};
}

void Network::expect(std::size_t hosts) {
  hosts_.reserve(hosts_.size() + hosts);
  incarnations_.reserve(incarnations_.size() + hosts);
  wires_.reserve(wires_.size() + 2 * hosts);
  slow_.reserve(slow_.size() + 2 * hosts);
}

ConnectionIndex Network::connect(ProcessId client, ProcessId server) {
  const auto index = static_cast<ConnectionIndex>(wires_.size() / 2);
  wires_.resize(wires_.size() + 2);
  slow_.resize(slow_.size() + 2);
  setup_wire(index * 2, client, server);
  setup_wire(index * 2 + 1, server, client);
  refresh(index * 2);
  refresh(index * 2 + 1);
  return index;
}

ConnectionIndex Network::connect_stream(ProcessId from, ProcessId to, Endpoint& both) {
  const ConnectionIndex connection = connect(from, to);
  for (const std::size_t index : {connection * 2, connection * 2 + 1}) {
    wires_[index].receiver = &both;
    wires_[index].datagrams = false;
    refresh(index);
  }
  return connection;
}

std::string Network::link_name(ProcessId from, ProcessId to) const {
  std::string name = "link/";
  name.append(recorder_->trace().name_of(from)).append("-").append(recorder_->trace().name_of(to));
  return name;
}

void Network::setup_wire(std::size_t index, ProcessId from, ProcessId to) {
  Wire& wire = wires_[index];
  wire.delay = choices_->stream(link_name(from, to) + "/delay");
  wire.to = to;
  wire.receiver = hosts_[to.value].endpoint;
  wire.datagrams = rules_.datagrams;
  wire.established = !rules_.handshake || index % 2 == 1;
  wire.law = nullptr;
  const LinkLaw* const link = topology_.only_link(hosts_[from.value].host, hosts_[to.value].host);
  if (link != nullptr && link->loss == 0 && link->duplication == 0) wire.law = &link->delay;
}

void Network::make_slow(std::size_t index) {
  Wire& wire = wires_[index];
  const ProcessId from = origin(wire);
  slow_[index] = std::make_unique<SlowWire>();
  SlowWire& slow = *slow_[index];
  slow.loss = choices_->stream(link_name(from, wire.to) + "/loss");
  slow.route = topology_.route(hosts_[from.value].host, hosts_[wire.to.value].host);
  slow.state = &state(from, wire.to);
}

/// Decides whether messages on this wire may take the fast path.
void Network::refresh(std::size_t index) {
  Wire& wire = wires_[index];
  bool calm = false;
  if (slow_[index] == nullptr && wire.law != nullptr) {
    const auto link = states_.find({origin(wire), wire.to});
    calm = link == states_.end() || link->second.calm();
  } else {
    const SlowWire& slow = slow_of(wire);
    bool lossless = true;
    for (const LinkLaw* law : slow.route) lossless = lossless && law->loss == 0 && law->duplication == 0;
    wire.law = &slow.route.front()->delay;
    calm = slow.route.size() == 1 && lossless && slow.queue.empty() && slow.state->calm();
  }
  wire.plain = calm && !wire.datagrams && wire.established;
}

void Network::new_message() {
  SIM_ASSERT(messages_.size() < EventQueue::handle_max, "too many messages in flight");
  messages_.emplace_back();
  free(static_cast<MessageHandle>(messages_.size() - 1));
}

void Network::send(MessageHandle handle, std::int64_t round) {
  Message& message = messages_[handle];
  const Wire& wire = wire_of(message);
  message.incarnation = incarnations_[wire.to.value];
  if (recorder_->on()) record_request(message, round);
  transmit(handle);
}

void Network::reply(MessageHandle handle, const Reply& reply) {
  Message& message = messages_[handle];
  message.reply = reply;
  message.is_reply = true;
  message.attempts = 0;
  const Wire& wire = wire_of(message);
  message.incarnation = incarnations_[wire.to.value];
  if (recorder_->on()) record_reply(message);
  transmit(handle);
}

// Facts: out of the way of those who do not record any.

void Network::record_request(const Message& message, std::int64_t round) {
  recorder_->record({.kind = FactKind::message_sent,
                     .operation = message.request.operation,
                     .process = sender(message),
                     .peer = receiver(message),
                     .resource = message.request.resource,
                     .message = message.id,
                     .acquisition = message.request.acquisition,
                     .token = message.request.token,
                     .value = message.request.argument,
                     .extra = round});
}

void Network::record_reply(const Message& message) {
  recorder_->record({.kind = FactKind::message_sent,
                     .operation = message.request.operation,
                     .outcome = message.reply.outcome,
                     .process = sender(message),
                     .peer = receiver(message),
                     .resource = message.request.resource,
                     .message = message.id,
                     .acquisition = message.request.acquisition,
                     .token = message.reply.token,
                     .value = message.reply.value,
                     .extra = static_cast<std::int64_t>(message.reply.error)});
}

void Network::record_delivery(const Message& message) {
  recorder_->record({.kind = FactKind::message_delivered,
                     .operation = message.request.operation,
                     .outcome = message.is_reply ? message.reply.outcome : Outcome::none,
                     .process = receiver(message),
                     .peer = sender(message),
                     .resource = message.request.resource,
                     .message = message.id,
                     .acquisition = message.request.acquisition});
}

// The way of a message that meets anything but one calm link --------------------------------------------

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
  if (message.unsent) return lose(handle);
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
      const MessageId unused = messages_[copy].id;
      messages_[copy] = original;
      messages_[copy].copy = true;
      static_cast<void>(unused);
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

void Network::lose(MessageHandle handle) {
  const Message& message = messages_[handle];
  connecting_since_.erase(handle);
  recorder_->record(
      {.kind = FactKind::message_lost, .process = sender(message), .peer = receiver(message), .message = message.id});
  free(handle);
}

template <bool is_reply>
void Network::arrived(MessageHandle handle) {
  const Message& message = messages_[handle];
  const Wire& wire = wires_[message.connection * 2 + (is_reply ? 1 : 0)];
  const std::uint16_t incarnation = incarnations_[wire.to.value];  // odd while the receiver is down
  if (message.incarnation != incarnation || incarnation % 2 != 0) [[unlikely]] {
    if (message.incarnation != refused || incarnation % 2 != 0) return lose(handle);
    reply(handle, {.outcome = Outcome::unknown, .error = ReplyError::closed});
    return;
  }
  ++delivered_;
  if (recorder_->on()) record_delivery(message);
  wire.receiver->receive(handle);
}

void Network::close(ConnectionIndex connection, Closed how) {
  for (std::size_t index : {connection * 2, connection * 2 + 1}) {
    if (slow_[index]) orphan_all(index, wires_[index].established ? how : Closed::dropped);
    wires_[index].last_arrival = TrueTime();
    wires_[index].established = !rules_.handshake || index % 2 == 1;
    refresh(index);
  }
}

/// The closing client's system goes on with what it had accepted, in its order: each orphan leads to the next.
void Network::orphan_all(std::size_t index, Closed how) {
  SlowWire& slow = *slow_[index];
  const bool unsent = how != Closed::politely;
  const auto orphaned = [this](MessageHandle handle, bool gone) {
    messages_[handle].orphan = true;
    messages_[handle].unsent = gone;
    messages_[handle].next = none;
  };
  for (std::size_t i = 0; i < slow.queue.size(); ++i) {
    orphaned(slow.queue[i], unsent);
    if (i > 0 && !unsent) messages_[slow.queue[i - 1]].next = slow.queue[i];
    if (i > 0 && unsent) lose(slow.queue[i]);  // nobody comes back to it; the head has a retry to come
  }
  for (MessageHandle handle : slow.state->held)
    if (&wire_of(messages_[handle]) == &wires_[index] && !messages_[handle].orphan)
      orphaned(handle, how == Closed::dropped);
  slow.queue.clear();
}

void Network::refuse_requests_to(ProcessId server) {
  std::vector<bool> in_use(messages_.size(), true);
  for (MessageHandle handle = free_; handle != none; handle = messages_[handle].next) in_use[handle] = false;
  for (MessageHandle handle = 0; handle < messages_.size(); ++handle) {
    Message& message = messages_[handle];
    if (!in_use[handle] || message.is_reply) continue;
    const Wire& wire = wires_[message.connection * 2];
    const bool from_client = wires_[message.connection * 2 + 1].receiver == hosts_[origin(wire).value].endpoint;
    if (wire.to == server && from_client) message.incarnation = refused;
  }
}

void Network::reset_connections_of(ProcessId process, bool system_lives) {
  ++incarnations_[process.value];
  for (std::size_t index = 0; index < wires_.size(); index += 2)
    if (origin(wires_[index]) == process || (wires_[index].to == process && wires_[index].established))
      close(static_cast<ConnectionIndex>(index / 2), system_lives ? Closed::politely : Closed::powerless);
  // A client that is still connecting goes on trying.
}

// Faults -------------------------------------------------------------------------------------------------

LinkState& Network::state(ProcessId from, ProcessId to) { return states_[{from, to}]; }

void Network::changed(ProcessId from, ProcessId to) {
  for (std::size_t index = 0; index < wires_.size(); ++index)
    if (origin(wires_[index]) == from && wires_[index].to == to) refresh(index);
}

void Network::cut(ProcessId from, ProcessId to) {
  if (state(from, to).cuts++ != 0) return;
  recorder_->record({.kind = FactKind::link_cut, .process = from, .peer = to});
  changed(from, to);
}

void Network::heal(ProcessId from, ProcessId to) {
  if (--state(from, to).cuts != 0) return;
  recorder_->record({.kind = FactKind::link_healed, .process = from, .peer = to});
  changed(from, to);
}

void Network::stall(ProcessId from, ProcessId to) {
  if (state(from, to).stalls++ != 0) return;
  recorder_->record({.kind = FactKind::link_cut, .process = from, .peer = to, .value = 1});
  changed(from, to);
}

void Network::unstall(ProcessId from, ProcessId to) {
  LinkState& link = state(from, to);
  if (--link.stalls != 0) return;
  recorder_->record({.kind = FactKind::link_healed, .process = from, .peer = to, .value = 1});
  changed(from, to);
  std::vector<MessageHandle> released;
  released.swap(link.held);
  for (MessageHandle handle : released) {  // in the order in which they were held
    const std::deque<MessageHandle>& queue = slow_of(wire_of(messages_[handle])).queue;
    const bool head = !queue.empty() && queue.front() == handle;
    head ? transmit_now(handle) : transmit_slow(handle);  // one that is lost now makes the others wait
  }
}

void Network::scale_delay(ProcessId from, ProcessId to, double factor) {
  LinkState& link = state(from, to);
  link.factor *= factor;
  if (link.factor > 0.999999999 && link.factor < 1.000000001) link.factor = 1;  // ended faults leave no rounding behind
  recorder_->record({.kind = FactKind::link_changed,
                     .process = from,
                     .peer = to,
                     .value = static_cast<std::int64_t>(link.factor * 1000),
                     .extra = static_cast<std::int64_t>(link.loss * 1e9)});
  changed(from, to);
}

void Network::add_loss(ProcessId from, ProcessId to, double loss) {
  LinkState& link = state(from, to);
  link.loss += loss;
  if (link.loss < 1e-12) link.loss = 0;
  recorder_->record({.kind = FactKind::link_changed,
                     .process = from,
                     .peer = to,
                     .value = static_cast<std::int64_t>(link.factor * 1000),
                     .extra = static_cast<std::int64_t>(link.loss * 1e9)});
  changed(from, to);
}

}  // namespace lockstep
