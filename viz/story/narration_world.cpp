// What befalls processes, links, keys and stores, in sentences.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "scenarios/exports/wording.hpp"
#include "sim/check/words.hpp"
#include "viz/story/narration_writer.hpp"

namespace lockstep::viz {

using exports::short_length;

void NarrationWriter::tell_condition(const Condition& condition) {
  const std::string_view who = told_.name(condition.process);
  const std::string length = condition.lasts ? "to the end of the run" : "for " + short_length(condition.span.length());
  const Hold* inside = nullptr;
  for (const Hold& hold : holds_)
    if (hold.client == condition.process && hold.granted && *hold.granted <= condition.span.begin &&
        hold.believed_until >= condition.span.begin)
      inside = &hold;
  const std::string where =
      inside != nullptr ? fmt::format(" while it is inside {}", told_.name(inside->resource)) : "";
  switch (condition.kind) {
    case Condition::Kind::stopped:
      add(condition.span.begin, condition.process, Tone::world,
          fmt::format("{} stops {}{}: no code runs, but its clocks do.", who, length, where),
          fact_of(condition.span.begin, condition.process, FactKind::stopped));
      break;
    case Condition::Kind::suspended:
      add(condition.span.begin, condition.process, Tone::world,
          fmt::format("{} is frozen {}{}, and its monotonic clock with it.", who, length, where),
          fact_of(condition.span.begin, condition.process, FactKind::suspended));
      break;
    case Condition::Kind::slowed:
      add(condition.span.begin, condition.process, Tone::world,
          fmt::format("{} becomes {} times as slow {}.", who, exports::times_words(condition.factor), length));
      return;
    case Condition::Kind::occupied:
      add(condition.span.begin, condition.process, Tone::world,
          fmt::format("A slow command occupies {} {}; all others wait.", who, length));
      return;
    case Condition::Kind::crashed:
      add(condition.span.begin, condition.process, Tone::world,
          fmt::format("{} crashes{}{}.", who, where, condition.lasts ? " and does not come back" : ""),
          fact_of(condition.span.begin, condition.process, FactKind::crashed));
      if (!condition.lasts)
        add(condition.span.end, condition.process, condition.lost_memory ? Tone::turn : Tone::world,
            condition.lost_memory ? fmt::format("{} is back, and has forgotten everything it kept.", who)
                                  : fmt::format("{} is back, with its data.", who),
            fact_of(condition.span.end, condition.process, FactKind::restarted));
      return;
  }
  if (condition.lasts) return;
  const bool late = inside != nullptr && inside->believed_until >= condition.span.end &&
                    inside->valid_until != TrueTime::max() && inside->valid_until < condition.span.end;
  add(condition.span.end, condition.process, late ? Tone::turn : Tone::world,
      late ? fmt::format("{} runs again. To {} no time has passed, but its lease ended {} ago.", who, who,
                         short_length(condition.span.end - inside->valid_until))
           : fmt::format("{} runs again.", who),
      fact_of(condition.span.end, condition.process, FactKind::resumed));
}

void NarrationWriter::tell_cut(const exports::Cut& cut) {
  const std::string links = exports::describe_links(told_.trace, cut.links);
  add(cut.span.begin, {}, Tone::world,
      fmt::format("{}: {}{}.", cut.is_held ? "Messages are held back" : "The network is cut", links,
                  cut.lasts ? "" : ", for " + short_length(cut.span.length())));
  if (!cut.lasts) add(cut.span.end, {}, Tone::world, fmt::format("Messages pass again: {}.", links));
}

void NarrationWriter::tell_keys() {
  // One sentence for the keys of one acquisition that end in the same way within a second of each other.
  std::map<std::pair<std::uint64_t, KeyLease::End>, std::vector<const KeyLease*>> ends;
  for (const KeyLease& key : told_.story.keys)
    if (shows(key.life.end) && (key.end == KeyLease::End::expired || key.end == KeyLease::End::deleted ||
                                key.end == KeyLease::End::overwritten))
      ends[{key.token, key.end}].push_back(&key);
  for (const auto& [what, keys] : ends) {
    for (std::size_t i = 0; i < keys.size();) {
      std::size_t j = i + 1;
      while (j < keys.size() && keys[j]->resource == keys[i]->resource && keys[j]->life.end - keys[i]->life.end < 1s)
        ++j;
      tell_key_end(std::vector<const KeyLease*>(keys.begin() + static_cast<std::ptrdiff_t>(i),
                                                keys.begin() + static_cast<std::ptrdiff_t>(j)));
      i = j;
    }
  }
}

bool NarrationWriter::is_inside(ProcessId client, Resource lock, TrueTime at) const {
  for (const Hold& hold : holds_) {
    if (hold.asked > at) break;
    if (hold.client == client && hold.resource == lock && hold.granted && *hold.granted <= at &&
        hold.believed_until > at)
      return true;
  }
  return false;
}

void NarrationWriter::tell_key_end(const std::vector<const KeyLease*>& keys) {
  const KeyLease& first = *keys.front();
  const std::string_view owner = told_.name(first.owner), lock = told_.name(first.resource);
  std::vector<ProcessId> nodes;
  TrueTime last = first.life.end;
  for (const KeyLease* key : keys) {
    nodes.push_back(key->node);
    last = std::max(last, key->life.end);
  }
  const bool inside = is_inside(first.owner, first.resource, first.life.end);
  std::string text;
  if (first.end == KeyLease::End::expired) {
    text = fmt::format("{} {} that {}'s key {} has expired{}", names_of(told_.trace, nodes),
                       nodes.size() == 1 ? "finds" : "find", owner, lock,
                       inside ? fmt::format("; {} is still inside", owner) : "");
  } else {
    if (first.ended_by == first.owner) return;  // its own release is told already
    text = fmt::format("{} {} the key {} of {} on {}{}", told_.name(first.ended_by),
                       first.end == KeyLease::End::deleted ? "deletes" : "overwrites", lock, owner,
                       names_of(told_.trace, nodes), inside ? fmt::format(", and {} is still inside", owner) : "");
  }
  add(first.life.end, first.node, inside || first.end != KeyLease::End::expired ? Tone::turn : Tone::plain, text + '.');
}

void NarrationWriter::tell_accesses() {
  for (const exports::StoreAccess& access : told_.story.accesses) {
    if (!access.is_write || !shows(access.at)) continue;
    const std::string_view who = told_.name(access.client), what = told_.name(access.resource);
    const std::size_t fact =
        fact_of(access.at, access.store, access.accepted ? FactKind::store_written : FactKind::store_rejected);
    const std::string token = access.fencing_token != 0 ? fmt::format(" with token {}", access.fencing_token) : "";
    if (access.operation == Operation::store_raise_fence) {
      add(access.at, access.store, access.accepted ? Tone::plain : Tone::good,
          fmt::format("{} {} {}'s fence{}.", told_.name(access.store),
                      access.accepted ? "raises its fence to" : "rejects", who, token),
          fact);
    } else if (access.accepted) {
      add(access.at, access.store, Tone::plain,
          fmt::format("{} accepts {}'s write: {} = {}{}.", told_.name(access.store), who, what, access.value, token),
          fact);
    } else {
      add(access.at, access.store, Tone::good,
          fmt::format("{} rejects {}'s write of {}{}.", told_.name(access.store), who, what, token), fact);
    }
  }
}

void NarrationWriter::tell_losses() {
  std::size_t told = 0;
  for (const exports::Trip& trip : told_.story.trips) {
    if (!trip.lost || trip.operation == Operation::none || !shows(*trip.lost)) continue;
    if (++told > 40) return;
    add(*trip.lost, trip.from, Tone::world,
        fmt::format("{} {} to {} ({}) is lost.", told_.name(trip.from), trip.is_reply ? "'s answer" : "'s request",
                    told_.name(trip.to), name_of(trip.operation)),
        trip.sent_fact);
    std::string& text = sentences_.back().text;
    if (const std::size_t at = text.find(" 's"); at != std::string::npos) text.erase(at, 1);
  }
}

void NarrationWriter::tell_violations() {
  for (const Violation& violation : told_.violations) {
    if (!shows(violation.at)) continue;
    std::string text = violation.text;
    if (!text.empty() && text.back() != '.') text += '.';
    add(violation.at, violation.clients.empty() ? ProcessId() : violation.clients.front(), Tone::danger,
        fmt::format("{}: {}", title_of(violation.check), text), violation.fact)
        .at = violation.at;
  }
}

std::string NarrationWriter::title_of(Check check) {
  std::string name(name_of(check));
  std::replace(name.begin(), name.end(), '_', ' ');
  if (!name.empty() && name[0] >= 'a') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

}  // namespace lockstep::viz
