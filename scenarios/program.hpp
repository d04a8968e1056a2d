// What one client of a scenario does: its steps, carried out with a lock, and the facts about that lock.
//
// The lock algorithm knows nothing of scenarios or traces. This is the application around it: it acquires,
// works, reads, writes and releases as the scenario says, renews leases in the background, and does what
// "on_expiry" says when a lease ends on the client's own clock.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "algorithms/lock.hpp"
#include "algorithms/options.hpp"
#include "scenarios/format/scenario.hpp"
#include "sim/model/world.hpp"

namespace lockstep {

/// A step with its names resolved.
struct BoundStep {
  const Step* step = nullptr;
  Resource resource{};  ///< the lock or the register
  NodeId store{};       ///< for steps that ask a store
  std::vector<BoundStep> body;
};

class ClientProgram {
 public:
  ClientProgram(World& world, Lock& lock, const LockOptions& options, const ClientSpec& spec,
                const std::vector<BoundStep>& steps);

  /// Its first step comes so long after the start of the run, whatever "starts" says.
  void begin_after(Duration begins) { begins_ = begins; }
  /// The whole program; started again from here after a crash and restart.
  Task<void> run(Client& client);

 private:
  /// How the steps of a body go on.
  enum class Flow : std::uint8_t { next, next_round, stop };

  struct Held {
    Lease lease;
    AcquisitionId acquisition{};
    bool granted = false;    ///< false: asked for and refused; remembered for a release that comes "always"
    bool abandoned = false;  ///< its validity ended and we left
    Task<void> renewal;
  };
  struct LastRead {
    Resource name{};
    std::int64_t value = 0, version = 0;
  };
  /// What one run of the program keeps in memory.
  struct Session {
    std::vector<std::unique_ptr<Held>> held;  // in the order of acquisition
    std::vector<LastRead> reads;
  };

  Task<Flow> run_steps(Client& client, const std::vector<BoundStep>& steps);
  Task<Flow> acquire(Client& client, const BoundStep& bound);
  Task<void> release(Client& client, const BoundStep& bound);
  Task<void> extend(Client& client, Resource lock);
  /// Works for `length`, or until the lease has ended if the client watches for that.
  Task<void> work(Client& client, Duration length);
  Task<void> ask_store(Client& client, const BoundStep& bound);
  std::optional<Request> store_request(const BoundStep& bound);

  Held* held(Resource lock);
  Held* innermost();
  /// True when the client is inside and sees on its own clock that it should not be.
  bool too_late(Client& client);
  void abandon(Client& client, Held& held);
  void start_renewing(Client& client, Resource lock);
  LastRead& last_read(Resource name);
  void record(Client& client, FactKind kind, const Held& held, Outcome outcome = Outcome::none);

  World* world_;
  Lock* lock_;
  const LockOptions* options_;
  const ClientSpec* spec_;
  const std::vector<BoundStep>* steps_;
  std::optional<Duration> begins_;
  Stream starts_, works_, sleeps_;
  Session* session_ = nullptr;
};

}  // namespace lockstep
