#include "sim/kernel/simulator.hpp"

#include "sim/kernel/assert.hpp"

namespace lockstep {

namespace {

/// The first thing that could happen after `end`.
EventQueue::Key first_after(TrueTime end) {
  return end == TrueTime::max() ? EventQueue::never : EventQueue::key(end + Duration(1), 0);
}

}  // namespace

Simulator::Simulator() { rings_.reserve(rings_max); }

void Simulator::run_until(TrueTime end) {
  stopping_ = false;
  set_limit(first_after(end));
  while (!stopping_ && run_one()) {
  }
  if (!stopping_ && now_ < end && end != TrueTime::max()) now_ = end;
}

bool Simulator::step(TrueTime end) {
  set_limit(first_after(end));
  const std::uint64_t before = executed_;
  while (run_one())
    if (executed_ != before) return true;
  return false;
}

/// Pops the earliest event that comes before the limit, advances true time to it and runs it.
inline bool Simulator::run_one() {
  for (;;) {
    const EventQueue::Key key = queue_.top();
    if (!(key < bound_)) [[unlikely]] {
      if (!(next_timeout_ < key) || !(next_timeout_ < limit_)) return false;
      if (step_timeout()) return true;
      continue;
    }
    const TrueTime at = EventQueue::time_of(key);
    SIM_ASSERT(at >= now_, "event time went backwards");
    now_ = at;
    const std::uint32_t handle = queue_.handle_of(key);
    queue_.open_top();
    ++executed_;
    if (const EventKind kind = EventQueue::kind_of(key); kind == wake_kind)
      wake(handle);
    else
      handlers_[kind].handler(handlers_[kind].self, handle);
    queue_.close_top();
    return true;
  }
}

EventKind Simulator::register_handler(Handler handler, void* self) {
  SIM_ASSERT(kinds_ < handlers_.size(), "too many kinds of event");
  handlers_[kinds_] = {handler, self};
  return kinds_++;
}

std::uint64_t Simulator::shuffled(std::uint64_t sequence) const {
  constexpr int kept = 24, drawn = 12;  // the low bits stay, so that two events never compare equal
  return random::squares(sequence, tie_key_) >> (64 - drawn) << kept |
         (sequence & ((1u << kept) - 1));
}

void Simulator::new_place() {
  SIM_ASSERT(waits_.size() < EventQueue::handle_max, "too many coroutines wait at once");
  waits_.emplace_back();
  free_wait(static_cast<std::uint32_t>(waits_.size() - 1));
}

void Simulator::reschedule_all(Strand& strand) {
  for (std::uint32_t place = 0; place < waits_.size(); ++place) {
    const Wait& wait = waits_[place];
    if (wait.waiter != nullptr && wait.waiter->strand_ == &strand && wait.deadline != Duration::max()) schedule(place);
  }
}

// Timeouts --------------------------------------------------------------------------------------------

Simulator::Ring* Simulator::ring_of(Duration length) {
  for (Ring& ring : rings_)
    if (ring.length == length) return &ring;
  if (rings_.size() == rings_max) return nullptr;
  rings_.emplace_back();
  rings_.back().length = length;
  return &rings_.back();
}

void Simulator::arm_timeout(Waiter& waiter, Duration length) {
  Ring* ring = ring_of(length);
  if (ring == nullptr || tie_key_ != 0) return arm(waiter, length);
  const std::uint32_t at = place(waiter, waiter.strand_->clock_now() + clamp(length));
  Wait& wait = waits_[at];
  wait.due = waiter.strand_->clock().first_at(wait.deadline);
  if (wait.due < now_) wait.due = now_;  // a slow clock has shown this reading for a while
  if (wait.due == TrueTime::max()) return;
  const Timeout timeout{EventQueue::key(wait.due, next_sequence()), at, wait.generation};
  if (ring->tail - ring->head == ring->entries.size()) [[unlikely]] {
    std::vector<Timeout> wider(ring->entries.size() * 2);
    for (std::size_t i = ring->head; i != ring->tail; ++i) wider[i & (wider.size() - 1)] = ring->at(i);
    ring->entries.swap(wider);
  }
  std::size_t hole = ring->tail++;
  while (hole != ring->head && timeout.key < ring->at(hole - 1).key) {
    ring->at(hole) = ring->at(hole - 1);
    --hole;
  }
  ring->at(hole) = timeout;
  if (timeout.key < next_timeout_) {
    next_timeout_ = timeout.key;
    next_ring_ = static_cast<std::size_t>(ring - rings_.data());
    set_bound();
  }
}

void Simulator::find_next_timeout() {
  next_timeout_ = EventQueue::never;
  for (std::size_t i = 0; i < rings_.size(); ++i) {
    Ring& ring = rings_[i];
    // Whoever was answered in time is dropped here, before it can cost a turn of the loop.
    while (ring.head != ring.tail && waits_[ring.at(ring.head).place].generation != ring.at(ring.head).generation)
      ++ring.head;
    if (ring.head != ring.tail && ring.at(ring.head).key < next_timeout_) {
      next_timeout_ = ring.at(ring.head).key;
      next_ring_ = i;
    }
  }
  set_bound();
}

bool Simulator::step_timeout() {
  Ring& ring = rings_[next_ring_];
  const Timeout timeout = ring.at(ring.head++);
  find_next_timeout();
  const Wait& wait = waits_[timeout.place];
  if (wait.generation != timeout.generation || wait.due != EventQueue::time_of(timeout.key)) return false;
  SIM_ASSERT(wait.due >= now_, "event time went backwards");
  now_ = wait.due;
  ++executed_;
  fire(timeout.place);
  return true;
}

}  // namespace lockstep
