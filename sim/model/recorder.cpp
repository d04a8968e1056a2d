#include "sim/model/recorder.hpp"

namespace lockstep {

void Recorder::keep(Fact fact) {
  fact.at = simulator_->now();
  trace_->append(fact);
  if (watcher_ != nullptr) watcher_->saw(fact);
}

}  // namespace lockstep
