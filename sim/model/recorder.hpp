// Where facts go: into the trace, and to whoever waits for one. Off, a fact costs one predictable branch.
#pragma once

#include "sim/kernel/simulator.hpp"
#include "sim/trace/trace.hpp"

namespace lockstep {

class Recorder {
 public:
  /// Is told of every fact at once, inside the event that caused it.
  class Watcher {
   public:
    virtual ~Watcher() = default;
    virtual void saw(const Fact& fact) = 0;
  };

  Recorder(const Simulator& simulator, Trace& trace) : simulator_(&simulator), trace_(&trace) {}

  void switch_on() { on_ = true; }
  void set_watcher(Watcher* watcher) { watcher_ = watcher; }
  bool on() const { return on_; }
  /// For the names of resources that turn up during the run.
  Trace& trace() const { return *trace_; }

  /// Records a fact of the present instant.
  void record(const Fact& fact) {
    if (on_) [[unlikely]] keep(fact);
  }

 private:
  void keep(Fact fact);

  const Simulator* simulator_;
  Trace* trace_;
  Watcher* watcher_ = nullptr;
  bool on_ = false;
};

}  // namespace lockstep
