// The server itself: TIME, INFO, CONFIG, COMMAND, ROLE, WAIT and what else clients ask when they connect.
// Source: redis/redis 7.0, src/server.c, src/config.c, src/replication.c (waitCommand, roleCommand).
#include <fmt/format.h>

#include "sim/redis/commands/commands.hpp"
#include "sim/redis/commands/group.hpp"
#include "sim/redis/engine.hpp"
#include "sim/redis/glob.hpp"

namespace lockstep::redis::commands {
namespace {

std::string keyspace_lines(Call& call) {
  std::string lines;
  for (unsigned database = 0; database < KeyNames::databases; ++database) {
    std::int64_t keys = 0, expiring = 0, left = 0;
    for (const Resource key : call.data.names().keys_of(database)) {
      const Record& record = call.data.record(key);
      if (!record.present()) continue;
      ++keys;
      if (record.deadline == Record::no_deadline) continue;
      ++expiring;
      left += std::max<std::int64_t>(record.deadline - call.now(), 0);
    }
    if (keys > 0)
      lines += fmt::format("db{}:keys={},expires={},avg_ttl={}\r\n", database, keys, expiring,
                           expiring == 0 ? 0 : left / expiring);
  }
  return lines;
}

struct Section {
  const char* name;
  std::string text;
};

std::vector<Section> sections(Call& call) {
  const Engine& engine = call.engine;
  const std::int64_t up = (call.now() - engine.started_at()) / 1000;
  std::size_t blocked = 0;
  for (const std::unique_ptr<Session>& session : engine.sessions()) blocked += session->wait.has_value();
  return {
      {"server",
       fmt::format("# Server\r\nredis_version:{}\r\nredis_mode:standalone\r\nos:Lockstep\r\narch_bits:64\r\n"
                   "process_id:1\r\ntcp_port:6379\r\nserver_time_usec:{}\r\nuptime_in_seconds:{}\r\n"
                   "uptime_in_days:{}\r\nhz:10\r\nconfigured_hz:10\r\nexecutable:/redis-server\r\nconfig_file:\r\n",
                   redis_version, engine.now().ns() / 1000, up, up / 86400)},
      {"clients", fmt::format("# Clients\r\nconnected_clients:{}\r\ncluster_connections:0\r\nmaxclients:10000\r\n"
                              "blocked_clients:{}\r\ntracking_clients:0\r\n",
                              engine.sessions().size(), blocked)},
      {"memory",
       "# Memory\r\nused_memory:1048576\r\nused_memory_human:1.00M\r\nmaxmemory:0\r\n"
       "maxmemory_human:0B\r\nmaxmemory_policy:noeviction\r\n"},
      {"persistence", "# Persistence\r\nloading:0\r\nasync_loading:0\r\nrdb_changes_since_last_save:" +
                          std::to_string(call.data.changes()) +
                          "\r\nrdb_bgsave_in_progress:0\r\nrdb_last_bgsave_status:ok\r\naof_enabled:0\r\n"
                          "aof_rewrite_in_progress:0\r\n"},
      {"stats", fmt::format("# Stats\r\ntotal_connections_received:{}\r\ntotal_commands_processed:{}\r\n"
                            "pubsub_channels:{}\r\npubsub_patterns:{}\r\n",
                            engine.sessions().size(), engine.commands_processed(),
                            call.engine.pubsub().channels(PubSub::Kind::channel, "").size(),
                            call.engine.pubsub().pattern_count())},
      {"replication", replication_section(call)},
      {"cpu", "# CPU\r\nused_cpu_sys:0.000000\r\nused_cpu_user:0.000000\r\n"},
      {"modules", "# Modules\r\n"},
      {"errorstats", "# Errorstats\r\n"},
      {"cluster", fmt::format("# Cluster\r\ncluster_enabled:{}\r\n", engine.cluster() == nullptr ? 0 : 1)},
      {"keyspace", "# Keyspace\r\n" + keyspace_lines(call)},
  };
}

RespReply describe(const CommandSpec& spec) {
  RespReply flags = array();
  const auto flag = [&](CommandSpec::Flag which, const char* name) {
    if (spec.has(which)) flags.items.push_back(status(name));
  };
  flag(CommandSpec::write, "write");
  flag(CommandSpec::readonly, "readonly");
  flag(CommandSpec::deny_oom, "denyoom");
  flag(CommandSpec::no_script, "noscript");
  flag(CommandSpec::blocking, "blocking");
  flag(CommandSpec::no_multi, "no_multi");
  flag(CommandSpec::allow_busy, "allow_busy");
  return array({bulk(spec.name), integer(spec.arity), std::move(flags), integer(spec.first_key), integer(spec.last_key),
                integer(spec.key_step)});
}

bool is_subcommand(const CommandSpec& spec) { return spec.name.find('|') != std::string_view::npos; }

}  // namespace

RespReply subcommand_syntax_error(const Call& call) {
  return error(fmt::format("ERR unknown subcommand or wrong number of arguments for '{}'. Try {} HELP.",
                           call.argv[1].substr(0, 128), upper_case(call.argv[0])));
}

RespReply time(Call& call) {
  const std::int64_t us = call.engine.now().ns() / 1000;
  return array({bulk(std::to_string(us / 1'000'000)), bulk(std::to_string(us % 1'000'000))});
}

RespReply info(Call& call) {
  std::string text;
  for (const Section& section : sections(call)) {
    bool wanted = call.count() == 1;
    for (std::size_t i = 1; i < call.count(); ++i)
      wanted |=
          call.word(i, section.name) || call.word(i, "all") || call.word(i, "everything") || call.word(i, "default");
    if (!wanted) continue;
    if (!text.empty()) text += "\r\n";
    text += section.text;
  }
  return bulk(std::move(text));
}

RespReply config_get(Call& call) {
  RespReply found = array();
  std::vector<std::string> seen;
  for (std::size_t i = 2; i < call.count(); ++i)
    for (auto& [name, value] : call.engine.config().matching(call.argv[i])) {
      bool again = false;
      for (const std::string& one : seen) again |= one == name;
      if (again) continue;
      seen.push_back(name);
      // A name is answered as it was asked for.
      found.items.push_back(bulk(same_word(name, call.argv[i]) ? std::string(call.argv[i]) : name));
      found.items.push_back(bulk(value));
    }
  return found;
}

RespReply config_set(Call& call) {
  if (call.count() % 2 != 0) return syntax_error();
  for (std::size_t i = 2; i < call.count(); i += 2)
    if (!call.engine.config().knows(call.argv[i]))
      return error(fmt::format("ERR Unknown option or number of arguments for CONFIG SET - '{}'", call.argv[i]));
  for (std::size_t i = 2; i < call.count(); i += 2) {
    if (const char* problem = call.engine.config().set(call.argv[i], call.argv[i + 1]))
      return error(fmt::format("ERR CONFIG SET failed (possibly related to argument '{}') - {}", call.argv[i], problem));
  }
  return ok();
}

RespReply config_resetstat(Call&) { return ok(); }
RespReply config_rewrite(Call&) { return error("ERR The server is running without a config file"); }

RespReply command(Call&) {
  RespReply all = array();
  for (const CommandSpec& spec : all_commands())
    if (!is_subcommand(spec)) all.items.push_back(describe(spec));
  return all;
}

RespReply command_count(Call&) {
  std::int64_t count = 0;
  for (const CommandSpec& spec : all_commands()) count += !is_subcommand(spec);
  return integer(count);
}

RespReply command_list(Call& call) {
  const bool filtered = call.count() == 5 && call.word(2, "filterby");
  const bool by_module = filtered && call.word(3, "module"), by_pattern = filtered && call.word(3, "pattern");
  if (call.count() != 2 && !by_module && !by_pattern) return syntax_error();
  RespReply names = array();
  if (by_module) return names;
  for (const CommandSpec& spec : all_commands())
    if (!is_subcommand(spec) && (!by_pattern || matches(call.argv[4], spec.name, true)))
      names.items.push_back(bulk(spec.name));
  return names;
}

RespReply command_info(Call& call) {
  if (call.count() == 2) return command(call);
  RespReply found = array();
  for (std::size_t i = 2; i < call.count(); ++i) {
    RespReply one = nil();
    for (const CommandSpec& spec : all_commands())
      if (same_word(spec.name, call.argv[i])) one = describe(spec);
    found.items.push_back(std::move(one));
  }
  return found;
}

RespReply command_docs(Call&) { return array(); }

RespReply acl_whoami(Call&) { return bulk("default"); }
RespReply command_getkeys(Call& call) {
  const CommandSpec* container = nullptr;
  const std::span<const std::string_view> argv = call.argv.subspan(2);
  const CommandSpec* spec = find_command(argv, container);
  if (spec == nullptr) return error("ERR Invalid command specified");
  if (spec->first_key == 0) return error("ERR The command has no key arguments");
  if (!spec->arity_fits(argv.size())) return error("ERR Invalid number of arguments specified for command");
  RespReply keys = array();
  const int last = spec->last_key < 0 ? static_cast<int>(argv.size()) + spec->last_key : spec->last_key;
  for (int i = spec->first_key; i <= last; i += spec->key_step)
    keys.items.push_back(bulk(argv[static_cast<std::size_t>(i)]));
  return keys;
}

RespReply lastsave(Call& call) { return integer(call.engine.started_at() / 1000); }
RespReply lolwut(Call&) { return bulk(fmt::format("Redis ver. {}\n", redis_version)); }
RespReply slowlog_get(Call& call) {
  if (call.count() > 3) return subcommand_syntax_error(call);
  std::int64_t count = 0;
  if (call.count() == 3)
    if (Call::Problem problem =
            call.read_integer(2, count, -1, INT64_MAX, "ERR count should be greater than or equal to -1"))
      return std::move(*problem);
  return array();
}
RespReply slowlog_len(Call&) { return integer(0); }
RespReply slowlog_reset(Call&) { return ok(); }
RespReply latency_reset(Call&) { return integer(0); }
RespReply latency_latest(Call&) { return array(); }

RespReply memory_usage(Call& call) {
  for (std::size_t i = 3; i < call.count(); i += 2) {
    std::int64_t samples = 0;
    if (!call.word(i, "samples") || i + 1 == call.count()) return syntax_error();
    if (Call::Problem problem = call.read_integer(i + 1, samples)) return std::move(*problem);
    if (samples < 0) return syntax_error();
  }
  const Key key = call.key(call.argv[2]);
  return key.exists() ? integer(static_cast<std::int64_t>(50 + key.name.size())) : nil();
}

RespReply debug(Call&) {
  return error(
      "ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can run it from a "
      "local connection, otherwise you need to set this option in the configuration file, and then restart the "
      "server.");
}

}  // namespace lockstep::redis::commands
