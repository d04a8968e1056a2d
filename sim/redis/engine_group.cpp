// What a part in a group changes for the argv door: redirections, refusals, and who waits for replicas.
// Source: redis/redis 7.0, src/server.c (processCommand), src/cluster.c (getNodeByQuery, clusterRedirectClient).
#include <fmt/format.h>

#include <algorithm>

#include "sim/redis/cluster/cluster.hpp"
#include "sim/redis/cluster/slots.hpp"
#include "sim/redis/engine.hpp"
#include "sim/redis/replication/replication.hpp"

namespace lockstep::redis {
namespace {

/// The keys among a command's arguments.
std::vector<std::string_view> keys_of(const CommandSpec& spec, std::span<const std::string_view> argv) {
  std::vector<std::string_view> keys;
  if (spec.name.starts_with("eval")) {
    std::int64_t count = 0;
    if (argv.size() < 3 || !parse_integer(argv[2], count)) return keys;
    for (std::size_t i = 3; i < argv.size() && keys.size() < static_cast<std::size_t>(std::max<std::int64_t>(count, 0));
         ++i)
      keys.push_back(argv[i]);
    return keys;
  }
  if (spec.first_key == 0) return keys;
  const int last = spec.last_key < 0 ? static_cast<int>(argv.size()) + spec.last_key : spec.last_key;
  for (int i = spec.first_key; i <= last && i < static_cast<int>(argv.size()); i += spec.key_step)
    keys.push_back(argv[static_cast<std::size_t>(i)]);
  return keys;
}

}  // namespace

std::optional<RespReply> Engine::refuses_writes() const {
  if (replication_ == nullptr) return std::nullopt;
  switch (replication_->refuses_writes()) {
    case ReplyError::readonly:
      return error("READONLY You can't write against a read only replica.");
    case ReplyError::no_replicas:
      return error("NOREPLICAS Not enough good replicas to write.");
    default:
      return std::nullopt;
  }
}

bool Engine::writes(const Session& session, const CommandSpec& spec) const {
  if (spec.name != "exec") return spec.has(CommandSpec::write);
  return std::any_of(session.queued.begin(), session.queued.end(), [](const Arguments& queued) {
    const std::vector<std::string_view> views(queued.begin(), queued.end());
    const CommandSpec* container = nullptr;
    const CommandSpec* one = find_command(views, container);
    return one != nullptr && one->has(CommandSpec::write);
  });
}

std::optional<RespReply> Engine::redirects(const Session& session, const CommandSpec& spec,
                                           std::span<const std::string_view> argv) const {
  if (cluster_ != nullptr) {
    const std::vector<std::string_view> keys = keys_of(spec, argv);
    if (!keys.empty()) {
      const unsigned slot = slot_of(keys.front());
      for (const std::string_view key : keys)
        if (slot_of(key) != slot) return error("CROSSSLOT Keys in request don't hash to the same slot");
      if (!cluster_->serves()) return error("CLUSTERDOWN The cluster is down");
      const ProcessId owner = cluster_->owner_of(slot);
      if (!owner) return error("CLUSTERDOWN Hash slot not served");
      const bool reads_here = session.reads_replica && owner == replication_->master() && !writes(session, spec) &&
                              !spec.has(CommandSpec::may_replicate);
      if (owner != replication_->self() && !reads_here)
        return error(fmt::format("MOVED {} {}", slot, replication_->address_of(owner)));
    }
  }
  return writes(session, spec) ? refuses_writes() : std::nullopt;
}

void Engine::serve_waiting_for_replicas() {
  const std::vector<Session*> waiting = blocked_;
  for (Session* session : waiting) {
    if (!session->wait || session->wait->kind != Wait::Kind::replicas) continue;
    const std::int64_t count = replication_->count_acknowledged(session->wait->offset);
    if (count >= session->wait->count) unblock(*session, integer(count));
  }
}

}  // namespace lockstep::redis
