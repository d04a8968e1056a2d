// What runs on a server: something that executes one typed request at a time.
//
// A service may have a disk, on which it writes in the background, on the server's own line of execution: what it
// spawns there stops with the server and dies with it.
#pragma once

#include <optional>

#include "sim/model/note.hpp"
#include "sim/model/pressure.hpp"
#include "sim/model/request.hpp"

namespace lockstep {

class Server;
enum class Ending : std::uint8_t;

class Service {
 public:
  virtual ~Service() = default;

  /// Executes a request at once and completely. A reply with ReplyError::deferred means that the service gives the
  /// real one later, through Server::answer; the server goes on with other requests meanwhile.
  /// Units: `started` is the server's wall clock when it began with this command; it stands still for the command.
  virtual Reply execute(const Request& request, ProcessId client, MessageId message, WallTime started) = 0;

  // For services that do more than answer: Redis nodes with replicas, sentinels.

  /// The server begins to run, for the first time or after a restart: time for coroutines on its strand.
  virtual void started(Server& /*server*/) {}
  /// Another server's note, between two commands.
  virtual void noted(ProcessId /*from*/, const Note& /*note*/) {}
  /// The server ends in this instant; unless its machine lost power, its system still closes its connections, which
  /// peers hear of.
  virtual void crashed(Ending /*how*/) {}

  /// The server came back without what it held in memory.
  virtual void lose_memory() = 0;

  // For services with a disk.

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
    case Operation::wait:
    case Operation::get_master:
      return false;
    default:
      return true;
  }
}

}  // namespace lockstep
