// What befalls processes, links, keys and stores, in sentences.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

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
          fmt::format("{} crashes{}{}.", who, where, condition.lasts ? ", and does not come back" : ""),
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

namespace {

std::vector<std::string> parts_of(const std::string& text, std::string_view sign) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at != std::string::npos;) {
    const std::size_t end = text.find(sign, at);
    parts.push_back(text.substr(at, end == std::string::npos ? end : end - at));
    at = end == std::string::npos ? end : end + sign.size();
  }
  return parts;
}

/// "A, B and C" of "A, B, C".
std::string listed(const std::string& names) {
  const std::size_t last = names.rfind(", ");
  return last == std::string::npos ? names : names.substr(0, last) + " and " + names.substr(last + 2);
}

/// What exports::describe_links writes as "A, B | C; D -> E", each way in words.
struct Way {
  std::string left, right;
  bool both_ways = true;

  /// "between A and B", "from A to B".
  std::string words() const {
    if (!both_ways) return fmt::format("from {} to {}", listed(left), listed(right));
    const bool one_each = right.find(", ") == std::string::npos && left.find(", ") == std::string::npos;
    return one_each ? fmt::format("between {} and {}", left, right)
                    : fmt::format("between {} on one side and {} on the other", listed(left), listed(right));
  }
  std::string is_cut() const {
    if (!both_ways) return fmt::format("nothing from {} reaches {}", listed(left), listed(right));
    // The smaller side is the one that is cut off.
    const bool swaps = parts_of(right, ", ").size() < parts_of(left, ", ").size();
    const std::string& few = swaps ? right : left;
    return fmt::format("{} {} cut off from {}", listed(few), few.find(", ") == std::string::npos ? "is" : "are",
                       listed(swaps ? left : right));
  }
};

std::vector<Way> ways_of(const std::string& links) {
  std::vector<Way> ways;
  for (const std::string& part : parts_of(links, "; ")) {
    const bool one_way = part.find(" -> ") != std::string::npos;
    const std::vector<std::string> sides = parts_of(part, one_way ? " -> " : " | ");
    if (sides.size() == 2) ways.push_back({sides[0], sides[1], !one_way});
  }
  return ways;
}

template <class Words>
std::string joined(const std::vector<Way>& ways, const Words& words) {
  std::string text;
  for (std::size_t i = 0; i < ways.size(); ++i)
    text += (i == 0 ? "" : i + 1 == ways.size() ? ", and " : ", ") + words(ways[i]);
  return text;
}

std::string capital(std::string text) {
  // Names keep their case; only our own words begin with a capital.
  if (text.substr(0, 7) == "nothing") text[0] = 'N';
  return text;
}

}  // namespace

void NarrationWriter::tell_cut(const exports::Cut& cut) {
  const std::vector<Way> ways = ways_of(exports::describe_links(told_.trace, cut.links));
  const auto between = [](const Way& way) { return way.words(); };
  const std::string length = cut.lasts ? "" : " for " + short_length(cut.span.length());
  add(cut.span.begin, {}, Tone::world,
      cut.is_held ? fmt::format("Messages {} are held back{}.", joined(ways, between), length)
                  : capital(joined(ways, [](const Way& way) { return way.is_cut(); })) + length + '.');
  if (!cut.lasts && cut.span.length() > 1us)
    add(cut.span.end, {}, Tone::world, fmt::format("Messages pass again {}.", joined(ways, between)));
}

void NarrationWriter::tell_link_change(const exports::LinkChange& change) {
  const std::vector<Way> ways = ways_of(exports::describe_links(told_.trace, change.links));
  const std::string where = joined(ways, [](const Way& way) { return way.words(); });
  std::string what;
  if (change.delay_factor != 1000)
    what = fmt::format("take {} times as long", exports::times_words(change.delay_factor));
  if (change.loss_ppb != 0) {
    const double percent = static_cast<double>(change.loss_ppb) / 1e7;
    what += fmt::format("{}are lost in {:.3g} % of all cases", what.empty() ? "" : ", and ", percent);
  }
  add(change.span.begin, {}, Tone::world,
      fmt::format("Messages {} {}{}.", where, what, change.lasts ? "" : " for " + short_length(change.span.length())));
  if (!change.lasts && change.span.length() > 1us)
    add(change.span.end, {}, Tone::world, fmt::format("Messages {} travel as before.", where));
}

void NarrationWriter::tell_keys() {
  // One sentence for the keys of one acquisition that end in the same way within a second of each other.
  std::map<std::pair<std::uint64_t, KeyLease::End>, std::vector<const KeyLease*>> ends;
  for (const KeyLease& key : told_.story.keys)
    if (shows(key.life.end) && is_lock(key.resource) &&
        (key.end == KeyLease::End::expired || key.end == KeyLease::End::deleted ||
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
    if (first.ended_by == first.owner) return;                        // its own release is told already
    if (told_.trace.role_of(first.ended_by) != Role::client) return;  // a replica follows its master
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
          access.accepted ? fmt::format("{} shows its token {}: {} rejects smaller ones from here on.", who,
                                        access.fencing_token, told_.name(access.store))
                          : fmt::format("{} rejects {}'s token {}: it has seen a larger one.", told_.name(access.store),
                                        who, access.fencing_token),
          fact);
    } else if (access.accepted) {
      add(access.at, access.store, Tone::plain,
          fmt::format("{} accepts {}'s write{}: {} = {}.", told_.name(access.store), who, token, what, access.value),
          fact);
    } else {
      add(access.at, access.store, Tone::good,
          fmt::format("{} rejects {}'s write of {}{}.", told_.name(access.store), who, what, token), fact);
    }
  }
}

void NarrationWriter::tell_losses() {
  // What is lost again and again on the same way is told once, with how often and until when.
  struct Row {
    const exports::Trip* first;
    std::size_t more = 0;
    TrueTime last;
  };
  std::map<std::tuple<ProcessId, ProcessId, bool>, Row> open;
  std::size_t told = 0;
  const auto tell = [&](const Row& row) {
    if (++told > 40) return;
    const exports::Trip& trip = *row.first;
    std::string text = fmt::format("{}'s {} to {} ({}) is lost", told_.name(trip.from),
                                   trip.is_reply ? "answer" : "request", told_.name(trip.to), name_of(trip.operation));
    if (row.more == 1) text += fmt::format(", and so is another one {} later", short_length(row.last - *trip.lost));
    if (row.more > 1)
      text += fmt::format(", and so are {} more in the next {}", row.more, short_length(row.last - *trip.lost));
    add(*trip.lost, trip.from, Tone::world, text + '.', trip.sent_fact);
  };
  constexpr Duration pause = 5s;  // after that it is news again
  for (const exports::Trip& trip : told_.story.trips) {
    if (!trip.lost || trip.operation == Operation::none || is_note(trip.operation) || !shows(*trip.lost)) continue;
    const auto [row, is_new] = open.try_emplace({trip.from, trip.to, trip.is_reply}, Row{&trip, 0, *trip.lost});
    if (is_new) continue;
    if (*trip.lost - row->second.last > pause) {
      tell(row->second);
      row->second = {&trip, 0, *trip.lost};
    } else {
      ++row->second.more;
      row->second.last = *trip.lost;
    }
  }
  for (const auto& [way, row] : open) tell(row);
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
