// Faults of links: cuts, stalls, stretched delays, added loss.
#include "sim/model/network.hpp"

#include <deque>

namespace lockstep {

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

void Network::record_change(ProcessId from, ProcessId to, const LinkState& link) {
  recorder_->record({.kind = FactKind::link_changed,
                     .process = from,
                     .peer = to,
                     .value = static_cast<std::int64_t>(link.factor * 1000),
                     .extra = static_cast<std::int64_t>(link.loss * 1e9)});
}

void Network::scale_delay(ProcessId from, ProcessId to, double factor) {
  LinkState& link = state(from, to);
  link.factor *= factor;
  if (link.factor > 0.999999999 && link.factor < 1.000000001) link.factor = 1;  // ended faults leave no rounding behind
  record_change(from, to, link);
  changed(from, to);
}

void Network::add_loss(ProcessId from, ProcessId to, double loss) {
  LinkState& link = state(from, to);
  link.loss += loss;
  if (link.loss < 1e-12) link.loss = 0;
  record_change(from, to, link);
  changed(from, to);
}

}  // namespace lockstep
