#include "sim/kernel/strand.hpp"

#include <algorithm>

#include "sim/kernel/simulator.hpp"

namespace lockstep {

void Strand::set_clock(const ClockLine& line) {
  clock_ = line;
  simulator_->reschedule_all(*this);
}

void Strand::spawn(Task<void> task) {
  tasks_.erase(std::remove_if(tasks_.begin(), tasks_.end(), [](const Task<void>& t) { return t.done(); }), tasks_.end());
  tasks_.push_back(std::move(task));
  tasks_.back().start();
}

void Strand::stop() {
  running_ = false;
  stopped_since_ = clock_now();
}

void Strand::resume() {
  running_ = true;
  stopped_for_ += clock_now() - stopped_since_;
  while (running_ && !parked_.empty()) {
    Waiter* waiter = parked_.front();
    parked_.erase(parked_.begin());
    waiter->place_ = Waiter::nowhere;
    waiter->on_due_(*waiter);
  }
}

void Strand::run_late() {
  // In order of their deadlines: they came in that order unless the clock changed meanwhile.
  std::stable_sort(late_.begin(), late_.end(), [](const Late& a, const Late& b) { return a.deadline < b.deadline; });
  while (running_ && !late_.empty()) {
    const Late late = late_.front();
    late_.erase(late_.begin());
    Waiter* waiter = simulator_->find({late.place, late.generation});
    if (waiter == nullptr) continue;
    if (clock_now() < late.deadline) {  // a frozen clock has not got there yet
      simulator_->schedule(late.place);
      continue;
    }
    waiter->on_due_(*waiter);
  }
}

void Strand::kill() {
  running_ = true;
  std::vector<Task<void>> doomed;
  doomed.swap(tasks_);
  doomed.clear();
  parked_.clear();
  late_.clear();
}

void Strand::park(Waiter& waiter) {
  waiter.place_ = Waiter::parked;
  parked_.push_back(&waiter);
}

void Waiter::withdraw() {
  if (place_ == parked) {
    auto& waiters = strand_->parked_;
    waiters.erase(std::remove(waiters.begin(), waiters.end(), this), waiters.end());
  } else {
    strand_->simulator_->disarm(*this);
  }
}

}  // namespace lockstep
