// Connections: PING, ECHO, HELLO, AUTH, QUIT, RESET and the CLIENT family.
// Source: redis/redis 7.0, src/networking.c (clientCommand, helloCommand), src/server.c (pingCommand).
#include <fmt/format.h>

#include "sim/redis/commands/commands.hpp"
#include "sim/redis/engine.hpp"

namespace lockstep::redis::commands {
namespace {

bool name_allowed(std::string_view name) {
  for (const char c : name)
    if (c < '!' || c > '~') return false;
  return true;
}

RespReply set_name(Call& call, std::string_view name) {
  if (!name_allowed(name)) return error("ERR Client names cannot contain spaces, newlines or special characters.");
  call.session.name = std::string(name);
  return ok();
}

// One line of CLIENT LIST, with the fields that a simulated connection has.
std::string address_of(const Session& session) { return fmt::format("127.0.0.1:{}", 40000 + session.id); }
constexpr std::string_view server_address = "127.0.0.1:6379";

bool is_client_type(const Call& call, std::size_t i) {
  for (const char* type : {"normal", "pubsub", "replica", "slave", "master"})
    if (call.word(i, type)) return true;
  return false;
}
RespReply unknown_client_type(std::string_view type) { return error(fmt::format("ERR Unknown client type '{}'", type)); }
std::string_view type_of(const Session& session) { return session.subscribed() ? "pubsub" : "normal"; }

std::string line_of(const Engine& engine, const Session& session) {
  const std::string flags = session.wait ? "b" : session.subscribed() ? "P" : session.in_multi ? "x" : "N";
  return fmt::format(
      "id={} addr={} laddr={} fd=8 name={} age={} idle=0 flags={} db={} sub={} psub={} ssub={} "
      "multi={} qbuf=26 qbuf-free=20448 argv-mem=10 multi-mem=0 rbs=1024 rbp=0 obl=0 oll=0 omem=0 tot-mem=22298 "
      "events=r cmd={} user=default redir=-1 resp=2",
      session.id, address_of(session), server_address, session.name, (engine.now_ms() - session.connected_at) / 1000, flags,
      session.database, session.channels.size(), session.patterns.size(), session.shard_channels.size(),
      session.in_multi ? static_cast<int>(session.queued.size()) : -1,
      session.last_command.empty() ? "NULL" : session.last_command);
}

void reset_session(Call& call) {
  Session& session = call.session;
  call.engine.discard(session);
  call.engine.pubsub().forget(session);
  session.database = 0;
  session.name.clear();
  session.replies_off = false;
  session.skip_replies = 0;
}

}  // namespace

RespReply ping(Call& call) {
  if (call.count() > 2) return error("ERR wrong number of arguments for 'ping' command");
  if (call.session.subscribed()) return array({bulk("pong"), bulk(call.count() == 2 ? call.argv[1] : "")});
  return call.count() == 2 ? bulk(call.argv[1]) : status("PONG");
}

RespReply echo(Call& call) { return bulk(call.argv[1]); }

RespReply auth(Call& call) {
  if (call.count() > 3) return syntax_error();
  if (call.count() == 3 && call.argv[1] == "default") return ok();
  if (call.count() == 3) return error("WRONGPASS invalid username-password pair or user is disabled.");
  return error(
      "ERR AUTH <password> called without any password configured for the default user. Are you sure your "
      "configuration is correct?");
}

RespReply hello(Call& call) {
  std::int64_t version = 2;
  std::size_t i = 1;
  if (call.count() > 1) {
    if (Call::Problem problem = call.read_integer(1, version, INT64_MIN, INT64_MAX,
                                                  "ERR Protocol version is not an integer or out of range"))
      return std::move(*problem);
    if (version != 2) return error("NOPROTO unsupported protocol version");  // RESP3 is not modelled
    i = 2;
  }
  for (; i < call.count(); ++i) {
    if (call.word(i, "auth") && i + 2 < call.count()) {
      if (call.argv[i + 1] != "default") return error("WRONGPASS invalid username-password pair or user is disabled.");
      i += 2;
    } else if (call.word(i, "setname") && i + 1 < call.count()) {
      if (RespReply named = set_name(call, call.argv[++i]); named.is_error()) return named;
    } else {
      return error(fmt::format("ERR Syntax error in HELLO option '{}'", call.argv[i]));
    }
  }
  return array({bulk("server"), bulk("redis"), bulk("version"), bulk(redis_version), bulk("proto"), integer(2),
                bulk("id"), integer(static_cast<std::int64_t>(call.session.id)), bulk("mode"), bulk("standalone"),
                bulk("role"), bulk("master"), bulk("modules"), array()});
}

RespReply quit(Call& call) {
  call.engine.kill(call.session);
  return ok();
}

RespReply reset(Call& call) {
  reset_session(call);
  return status("RESET");
}

RespReply client_id(Call& call) { return integer(static_cast<std::int64_t>(call.session.id)); }
RespReply client_getname(Call& call) { return call.session.name.empty() ? nil() : bulk(call.session.name); }
RespReply client_setname(Call& call) { return set_name(call, call.argv[2]); }
RespReply client_info(Call& call) { return bulk(line_of(call.engine, call.session) + "\n"); }
RespReply client_getredir(Call&) { return integer(-1); }

RespReply client_list(Call& call) {
  std::vector<std::uint64_t> ids;
  if (call.count() > 3 && call.word(2, "id")) {
    for (std::size_t i = 3; i < call.count(); ++i) {
      std::int64_t id = 0;
      if (Call::Problem problem = call.read_integer(i, id, 1, INT64_MAX, "ERR Invalid client ID"))
        return std::move(*problem);
      ids.push_back(static_cast<std::uint64_t>(id));
    }
  } else if (call.count() == 4 && call.word(2, "type")) {
    if (!is_client_type(call, 3)) return unknown_client_type(call.argv[3]);
  } else if (call.count() != 2) {
    return syntax_error();
  }
  std::string lines;
  for (const std::unique_ptr<Session>& session : call.engine.sessions()) {
    bool wanted = ids.empty();
    for (const std::uint64_t id : ids) wanted |= id == session->id;
    if (call.count() == 4 && call.word(2, "type")) wanted = call.word(3, type_of(*session));
    if (wanted && !session->closed) lines += line_of(call.engine, *session) + "\n";
  }
  return bulk(std::move(lines));
}

RespReply client_reply(Call& call) {
  Session& session = call.session;
  if (call.word(2, "on")) {
    session.replies_off = false;
    session.skip_replies = 0;
    return ok();
  }
  if (call.word(2, "off"))
    session.replies_off = true;
  else if (call.word(2, "skip"))
    session.skip_replies = 2;
  else
    return syntax_error();
  return no_reply();
}

RespReply client_pause(Call& call) {
  bool all = true;
  if (call.count() == 4) {
    if (call.word(3, "write"))
      all = false;
    else if (!call.word(3, "all"))
      return error("ERR CLIENT PAUSE mode must be WRITE or ALL");
  } else if (call.count() > 4) {
    return subcommand_syntax_error(call);
  }
  std::int64_t length = 0;
  if (Call::Problem problem = call.read_integer(2, length, INT64_MIN, INT64_MAX - call.now(),
                                                "ERR timeout is not an integer or out of range"))
    return std::move(*problem);
  if (length < 0) return error("ERR timeout is negative");
  call.engine.pause(call.now() + length, all);
  return ok();
}

RespReply client_unpause(Call& call) {
  call.engine.unpause();
  return ok();
}

RespReply client_unblock(Call& call) {
  bool with_error = false;
  if (call.count() == 4) {
    if (call.word(3, "error"))
      with_error = true;
    else if (!call.word(3, "timeout"))
      return error("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
  } else if (call.count() > 4) {
    return subcommand_syntax_error(call);
  }
  std::int64_t id = 0;
  if (Call::Problem problem = call.read_integer(2, id)) return std::move(*problem);
  Session* target = call.engine.session(static_cast<std::uint64_t>(id));
  if (target == nullptr || !target->wait) return integer(0);
  call.engine.unblock(*target, with_error ? error("UNBLOCKED client unblocked via CLIENT UNBLOCK")
                                          : timeout_reply(call.engine, *target->wait));
  return integer(1);
}

// The form with filters; of these only ID and SKIPME say something about simulated connections.
RespReply client_kill(Call& call) {
  // Where each filter stands among the arguments, or 0.
  std::size_t type = 0, address = 0, server = 0;
  std::int64_t id = 0;
  bool skip_me = true;
  const bool old_form = call.count() == 3;
  if (old_form) {
    address = 2;
    skip_me = false;
  }
  for (std::size_t i = 2; i < call.count() && !old_form; i += 2) {
    if (i + 1 == call.count()) return syntax_error();
    if (call.word(i, "id")) {
      if (Call::Problem problem = call.read_integer(i + 1, id, 1, INT64_MAX, "ERR client-id should be greater than 0"))
        return std::move(*problem);
    } else if (call.word(i, "type")) {
      if (!is_client_type(call, i + 1)) return unknown_client_type(call.argv[i + 1]);
      type = i + 1;
    } else if (call.word(i, "addr")) {
      address = i + 1;
    } else if (call.word(i, "laddr")) {
      server = i + 1;
    } else if (call.word(i, "user")) {
      if (call.argv[i + 1] != "default") return error(fmt::format("ERR No such user '{}'", call.argv[i + 1]));
    } else if (call.word(i, "skipme")) {
      if (!call.word(i + 1, "yes") && !call.word(i + 1, "no")) return syntax_error();
      skip_me = call.word(i + 1, "yes");
    } else {
      return syntax_error();
    }
  }
  std::int64_t killed = 0;
  for (const std::unique_ptr<Session>& session : call.engine.sessions()) {
    if (session->closed || (session.get() == &call.session && skip_me)) continue;
    if (id != 0 && session->id != static_cast<std::uint64_t>(id)) continue;
    if (type != 0 && !call.word(type, type_of(*session))) continue;
    if (address != 0 && call.argv[address] != address_of(*session)) continue;
    if (server != 0 && call.argv[server] != server_address) continue;
    call.engine.kill(*session);
    ++killed;
  }
  if (old_form) return killed > 0 ? ok() : error("ERR No such client");
  return integer(killed);
}

RespReply client_no_evict(Call& call) { return call.word(2, "on") || call.word(2, "off") ? ok() : syntax_error(); }

}  // namespace lockstep::redis::commands
