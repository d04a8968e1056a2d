// Transactions: MULTI, EXEC, DISCARD, WATCH, UNWATCH.
// Source: redis/redis 7.0, src/multi.c.
#include "sim/redis/commands/commands.hpp"
#include "sim/redis/engine.hpp"

namespace lockstep::redis::commands {

RespReply multi(Call& call) {
  if (call.session.in_multi) return error("ERR MULTI calls can not be nested");
  call.session.in_multi = true;
  return ok();
}

RespReply exec(Call& call) { return call.engine.exec(call); }

RespReply discard(Call& call) {
  if (!call.session.in_multi) return error("ERR DISCARD without MULTI");
  call.engine.discard(call.session);
  return ok();
}

// The key is not looked up: one that has expired stays until somebody does.
RespReply watch(Call& call) {
  if (call.session.in_multi) return error("ERR WATCH inside MULTI is not allowed");
  if (call.session.watch_broken) return ok();
  for (std::size_t i = 1; i < call.count(); ++i) {
    const Resource key = call.data.names().intern(call.session.database, call.argv[i]);
    const Record& record = call.data.record(key);
    call.engine.watch(call.session, key, record.present() && record.expired(call.now()));
  }
  return ok();
}

RespReply unwatch(Call& call) {
  call.engine.unwatch(call.session);
  call.session.watch_broken = false;
  return ok();
}

}  // namespace lockstep::redis::commands
