// What runs on a server: something that executes one typed request at a time.
//
// A service may have a disk, on which it writes in the background, on the server's own line of execution: what it
// spawns there stops with the server and dies with it.
#pragma once

#include <optional>

#include "sim/model/pressure.hpp"
#include "sim/model/request.hpp"

namespace lockstep {

class Server;
enum class Ending : std::uint8_t;

class Service {
 public:
  virtual ~Service() = default;

  /// Executes a request at once and completely.
  /// Units: `started` is the server's wall clock when it began with this command; it stands still for the command.
  virtual Reply execute(const Request& request, ProcessId client, MessageId message, WallTime started) = 0;

  /// The server came back without what it held in memory.
  virtual void lose_memory() = 0;

  /// The server begins to run, for the first time or after a restart: time for coroutines on its strand.
  virtual void started(Server& /*server*/) {}
  /// It has gone down.
  virtual void ended(Ending /*how*/) {}
  /// Whether load() finds something after a restart.
  virtual bool has_disk() const { return false; }
  /// The server came back and reads its disk. What it held in memory when it went down is as it was.
  virtual void load() {}

  /// Whether replies wait for commit(). Asked once.
  virtual bool commits_first() const { return false; }
  /// Called when a batch of commands has been executed and before their replies are sent: how long these have to wait.
  virtual Duration commit() { return Duration(0); }
  /// That time has passed.
  virtual void committed() {}

  /// Other users begin to write, until they end.
  virtual void begin_pressure(const Pressure&) {}
  virtual void end_pressure() {}
};

/// Whether an operation changes data: the class that its service time is drawn from.
constexpr bool is_write(Operation operation) {
  switch (operation) {
    case Operation::get:
    case Operation::pttl:
    case Operation::store_read:
      return false;
    default:
      return true;
  }
}

}  // namespace lockstep
