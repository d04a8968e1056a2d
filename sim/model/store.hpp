// The resource that locks protect: registers and counters, each with a value, a version and a fence.
//
// A plain write is always accepted. A store that checks fencing tokens remembers the highest token it has
// seen per register and refuses smaller ones; an equal token of another owner is refused too, since it can
// only come from a token source that went back (Kleppmann 2016; Jepsen's wording: once token y was accepted,
// any x < y must fail). A conditional write compares the version. A decrement tests and subtracts in one
// step and is refused at zero, where an addition of -1 goes below it.
#pragma once

#include <vector>

#include "sim/model/recorder.hpp"
#include "sim/model/service.hpp"

namespace lockstep {

class Store : public Service {
 public:
  Store(Recorder& recorder, ProcessId self, bool checks_fencing_token)
      : recorder_(&recorder), self_(self), checks_fencing_token_(checks_fencing_token) {}

  void add_register(Resource name, std::int64_t value);

  Reply execute(const Request& request, ProcessId client, MessageId message, WallTime started) override;
  /// The protected store is durable: a restart finds everything as it was.
  void lose_memory() override {}

 private:
  struct Register {
    std::int64_t value = 0;
    std::int64_t version = 0;
    std::uint64_t fence = 0;
    ProcessId fence_owner{};
  };

  bool fenced_off(const Register& reg, std::uint64_t token, ProcessId client) const;

  Recorder* recorder_;
  ProcessId self_;
  bool checks_fencing_token_;
  std::vector<Register> registers_;  // by resource number
};

}  // namespace lockstep
