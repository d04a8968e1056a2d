// What becomes of messages when a connection is closed, politely or by a death.
#include "sim/model/network.hpp"

#include <algorithm>

namespace lockstep {

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

std::vector<MessageHandle> Network::in_use() const {
  std::vector<bool> is_free(messages_.size());
  for (MessageHandle handle = free_; handle != none; handle = messages_[handle].next) is_free[handle] = true;
  std::vector<MessageHandle> used;
  for (MessageHandle handle = 0; handle < messages_.size(); ++handle)
    if (!is_free[handle]) used.push_back(handle);
  return used;
}

void Network::refuse_requests_to(ProcessId server) {
  for (const MessageHandle handle : in_use()) {
    Message& message = messages_[handle];
    if (message.is_reply) continue;
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
  if (!system_lives) lose_orphans_of(process);
}

/// Those of earlier lives too: none is sent again by a machine without power. What a stall holds has left it.
void Network::lose_orphans_of(ProcessId process) {
  std::vector<MessageHandle> held;
  for (const auto& [link, state] : states_)
    if (link.first == process) held.insert(held.end(), state.held.begin(), state.held.end());
  for (const MessageHandle handle : in_use()) {
    Message& message = messages_[handle];
    if (message.orphan && origin(wire_of(message)) == process &&
        std::find(held.begin(), held.end(), handle) == held.end())
      message.unsent = true;
  }
}

}  // namespace lockstep
