// What befalls groups of nodes and their memory, in sentences: failovers, elections, lost and evicted keys.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "scenarios/exports/wording.hpp"
#include "sim/check/words.hpp"
#include "viz/story/narration_writer.hpp"

namespace lockstep::viz {

bool NarrationWriter::is_lock(Resource resource) const {
  return std::find(told_.story.locks.begin(), told_.story.locks.end(), resource) != told_.story.locks.end();
}

std::string NarrationWriter::key_of(Resource lock, std::uint64_t token) const {
  for (const KeyLease& key : told_.story.keys)
    if (key.token == token && key.resource == lock)
      return fmt::format("{}'s key {}", told_.name(key.owner), told_.name(lock));
  return fmt::format("the key {}", told_.name(lock));
}

void NarrationWriter::tell_groups() {
  std::set<ProcessId> down;  // a node is declared down by one after another; once is enough
  std::set<std::pair<ProcessId, ProcessId>> full;
  std::size_t evictions = 0;
  for (std::size_t i = 0; i < told_.facts().size(); ++i) {
    const Fact& fact = told_.facts()[i];
    if (!shows(fact.at)) continue;
    const auto say = [&](Tone tone, std::string text) { add(fact.at, fact.process, tone, std::move(text), i); };
    const auto who = [&] { return told_.name(fact.process); };
    const auto peer = [&] { return told_.name(fact.peer); };
    switch (fact.kind) {
      case FactKind::declared_down:
        if (down.insert(fact.peer).second)
          say(Tone::world, fmt::format("{} takes {} for down: enough others say so too.", who(), peer()));
        break;
      case FactKind::found_well:
        if (down.erase(fact.peer) > 0) say(Tone::world, fmt::format("{} hears from {} again.", who(), peer()));
        break;
      case FactKind::failover_started:
        say(Tone::world,
            fmt::format("{} wants to replace {}, and asks the other sentinels for their votes.", who(), peer()));
        break;
      case FactKind::failover_aborted:
        say(Tone::world, fmt::format("{} gives up replacing {}: {}.", who(), peer(),
                                     fact.value == 1   ? "it was not elected"
                                     : fact.value == 2 ? "there is no good replica"
                                                       : "the replica did not become a master in time"));
        break;
      case FactKind::elected:
        say(Tone::world,
            fmt::format("{} is elected with {} {}.", who(), fact.extra, fact.extra == 1 ? "vote" : "votes"));
        break;
      case FactKind::replica_chosen:
        say(Tone::world, fmt::format("{} chooses {} as the new master.", who(), peer()));
        break;
      case FactKind::role_changed:
        if (fact.at == TrueTime()) break;  // that is how it was set up
        say(Tone::turn, fact.value == 1 ? fmt::format("{} is a master from here on.", who())
                                        : fmt::format("{} becomes a replica of {}.", who(), peer()));
        break;
      case FactKind::write_dropped:
        if (is_lock(fact.resource))
          say(Tone::turn, fmt::format("{} throws away {}: its master {} does not have it.", who(),
                                      key_of(fact.resource, fact.token), peer()));
        break;
      case FactKind::cluster_state:
        say(Tone::world, fact.outcome == Outcome::yes
                             ? fmt::format("{} takes the cluster for well again, and serves requests.", who())
                             : fmt::format("{} takes the whole cluster for down, and refuses requests.", who()));
        break;
      case FactKind::tilt:
        say(Tone::world, fact.outcome == Outcome::yes
                             ? fmt::format("{} does not trust its clock, and does nothing for a while.", who())
                             : fmt::format("{} acts again.", who()));
        break;
      case FactKind::key_evicted:
        if (is_lock(fact.resource) && ++evictions <= 20)
          say(Tone::turn, fmt::format("{} throws out {} to make room.", who(), key_of(fact.resource, fact.token)));
        break;
      case FactKind::memory_full:
        if (is_lock(fact.resource) && full.insert({fact.process, fact.peer}).second)
          say(Tone::turn,
              fmt::format("{} refuses {}'s {}: its memory is full.", who(), peer(), name_of(fact.operation)));
        break;
      case FactKind::key_set:
        if (!fact.peer && is_lock(fact.resource))
          say(Tone::turn,
              fmt::format("{} is on the disk that {} comes back with.", key_of(fact.resource, fact.token), who()));
        break;
      case FactKind::key_lost:
        if (is_lock(fact.resource))
          say(Tone::turn,
              fmt::format("{} is not on the disk that {} comes back with.", key_of(fact.resource, fact.token), who()));
        break;
      default:
        break;
    }
  }
}

}  // namespace lockstep::viz
