// Scripts: EVAL, EVALSHA, their read-only forms, and SCRIPT.
// Source: redis/redis 7.0, src/eval.c.
#include "sim/redis/commands/commands.hpp"
#include "sim/redis/engine.hpp"
#include "sim/redis/script.hpp"

namespace lockstep::redis::commands {

RespReply eval(Call& call) { return call.engine.scripts().eval(call, false, false); }
RespReply evalsha(Call& call) { return call.engine.scripts().eval(call, true, false); }
RespReply eval_ro(Call& call) { return call.engine.scripts().eval(call, false, true); }
RespReply evalsha_ro(Call& call) { return call.engine.scripts().eval(call, true, true); }

RespReply script_load(Call& call) { return call.engine.scripts().load(call.argv[2]); }

RespReply script_exists(Call& call) {
  RespReply found = array();
  for (std::size_t i = 2; i < call.count(); ++i)
    found.items.push_back(integer(call.engine.has_scripts() && call.engine.scripts().exists(call.argv[i])));
  return found;
}

RespReply script_flush(Call& call) {
  if (call.count() > 3 || (call.count() == 3 && !call.word(2, "sync") && !call.word(2, "async")))
    return error("ERR SCRIPT FLUSH only support SYNC|ASYNC option");
  if (call.engine.has_scripts()) call.engine.scripts().flush();
  return ok();
}

RespReply script_kill(Call& call) { return call.engine.kill_script(); }

RespReply script_debug(Call& call) {
  if (call.word(2, "no")) return ok();
  if (call.word(2, "yes") || call.word(2, "sync")) return error("ERR The script debugger is not modelled");
  return error("ERR Use SCRIPT DEBUG YES/SYNC/NO");
}

}  // namespace lockstep::redis::commands
