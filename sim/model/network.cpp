#include "sim/model/network.hpp"

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

}  // namespace lockstep
