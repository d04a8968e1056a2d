#include "sim/kernel/strand.hpp"

#include <algorithm>
#include <utility>

#include "sim/kernel/simulator.hpp"

namespace lockstep {

void Strand::set_clock(const ClockLine& line) {
  clock_ = line;
  simulator_->reschedule_all(*this);
}

void Strand::spawn(Task<void> task) {
  if (!task_.valid() || task_.done()) {
    task_ = std::move(task);
    return task_.start();
  }
  std::vector<Task<void>>& tasks = rare().tasks;
  tasks.erase(std::remove_if(tasks.begin(), tasks.end(), [](const Task<void>& t) { return t.done(); }), tasks.end());
  tasks.push_back(std::move(task));
  tasks.back().start();
}

void Strand::stop() {
  running_ = false;
  stopped_since_ = clock_now();
}

void Strand::resume() {
  running_ = true;
  stopped_for_ += clock_now() - stopped_since_;
  while (running_ && rare_ && !rare_->parked.empty()) {
    std::vector<Waiter*>& parked = rare_->parked;
    Waiter* waiter = parked.front();
    parked.erase(parked.begin());
    waiter->place_ = Waiter::nowhere;
    waiter->on_due_(*waiter);
  }
}

void Strand::run_late() {
  if (!rare_) return;
  // In order of their deadlines: they came in that order unless the clock changed meanwhile.
  std::stable_sort(rare_->late.begin(), rare_->late.end(),
                   [](const Late& a, const Late& b) { return a.deadline < b.deadline; });
  while (running_ && rare_ && !rare_->late.empty()) {
    const Late late = rare_->late.front();
    rare_->late.erase(rare_->late.begin());
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
  // The frames go first: whoever is parked in one of them withdraws.
  std::exchange(task_, {}).reset();
  if (!rare_) return;
  std::exchange(rare_->tasks, {}).clear();
  rare_.reset();
}

void Strand::park(Waiter& waiter) {
  waiter.place_ = Waiter::parked;
  rare().parked.push_back(&waiter);
}

void Waiter::withdraw() {
  if (place_ == parked) {
    std::vector<Waiter*>& waiters = strand_->rare_->parked;
    waiters.erase(std::remove(waiters.begin(), waiters.end(), this), waiters.end());
  } else {
    strand_->simulator_->disarm(*this);
  }
}

}  // namespace lockstep
