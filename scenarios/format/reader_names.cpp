// Names in a scenario that must be somebody's: who is meant, or who could have been.
#include "scenarios/format/limits.hpp"
#include "scenarios/format/reader_parts.hpp"
#include "scenarios/format/suggestion.hpp"

namespace lockstep::reading {
namespace {

bool eligible(Role role, Roles roles) {
  switch (roles) {
    case Roles::any:
      return true;
    case Roles::clients:
      return role == Role::client;
    case Roles::nodes:
      return role == Role::node;
    case Roles::servers:
      return role != Role::client;
  }
  return false;
}

std::string_view text_of(Roles roles) {
  switch (roles) {
    case Roles::any:
      return "a process";
    case Roles::clients:
      return "a client";
    case Roles::nodes:
      return "a node";
    case Roles::servers:
      return "a node or a store";
  }
  return "";
}

std::string with_candidates(std::string what, const std::vector<std::string>& candidates) {
  return candidates.empty() ? what + ", of which there is none" : what + " (" + list_of(candidates) + ")";
}

template <class Map>
std::vector<std::string> keys_of_map(const Map& map) {
  std::vector<std::string> result;
  for (const auto& entry : map) result.push_back(entry.first);
  return result;
}

}  // namespace

std::optional<std::string> one_of(const JsonCursor& at, const std::string& what,
                                  const std::vector<std::string>& words) {
  const std::string text = at.is_text() ? at.value().get<std::string>() : std::string();
  if (at.is_text()) {
    for (const std::string& word : words) {
      if (word == text) return text;
    }
  }
  // Finding the nearest word and listing them all is work; a file with a million unknown names has had enough of it.
  if (at.problems().count() >= limits::problems) {
    at.problems().add({});
    return std::nullopt;
  }
  at.expected(with_candidates(what, words), describe(at.value()), suggest(text, words).value_or(""));
  return std::nullopt;
}

std::optional<std::vector<std::string>> resolve(const JsonCursor& at, Roles roles, bool sites_too,
                                                const Reading& reading) {
  if (at.is_text()) {
    const std::string& name = at.value().get_ref<const std::string&>();
    const auto process = reading.processes.find(name);
    if (process != reading.processes.end() && eligible(process->second, roles)) return std::vector<std::string>{name};
    if (roles == Roles::any || roles == Roles::clients) {
      const auto population = reading.populations.find(name);
      if (population != reading.populations.end()) return population->second;
    }
    if (sites_too) {
      const auto site = reading.sites.find(name);
      if (site != reading.sites.end()) {
        if (site->second.empty()) {
          at.expected("a site where somebody stands");
          return std::nullopt;
        }
        return site->second;
      }
    }
  }
  if (at.problems().count() >= limits::problems) {
    at.problems().add({});
    return std::nullopt;
  }
  std::vector<std::string> candidates;
  for (const std::string& name : reading.process_names) {
    if (eligible(reading.processes.find(name)->second, roles)) candidates.push_back(name);
  }
  if (roles == Roles::any || roles == Roles::clients) {
    for (const auto& [name, members] : reading.populations) candidates.push_back(name);
  }
  if (sites_too) {
    for (const auto& [name, members] : reading.sites) candidates.push_back(name);
  }
  std::string found = describe(at.value());
  std::string suggestion;
  if (at.is_text()) {
    const std::string& name = at.value().get_ref<const std::string&>();
    const auto process = reading.processes.find(name);
    if (process != reading.processes.end()) {
      found += ", which is a " + std::string(name_of(process->second));
    } else if (reading.sites.find(name) != reading.sites.end()) {
      found += ", which is a site";
    } else if (reading.populations.find(name) != reading.populations.end()) {
      found += ", which are clients";
    } else {
      suggestion = suggest(name, candidates).value_or("");
    }
  }
  at.expected(
      with_candidates("the name of " + std::string(text_of(roles)) + (sites_too ? " or a site" : ""), candidates),
      std::move(found), std::move(suggestion));
  return std::nullopt;
}

std::optional<std::string> resolve_lock(const JsonCursor& at, const Reading& reading) {
  return one_of(at, "the name of a lock that somebody acquires", {reading.locks.begin(), reading.locks.end()});
}

std::optional<std::string> resolve_register(const JsonCursor& at, const Reading& reading) {
  const auto name = at.text("the name of a register, such as \"disk\" or \"shop/stock\"");
  if (!name || !reading.reads_stores) return std::nullopt;
  std::string wanted = *name;
  const std::size_t slash = wanted.find('/');
  if (slash != std::string::npos) wanted = register_name(wanted.substr(0, slash), wanted.substr(slash + 1));
  if (reading.registers.find(wanted) != reading.registers.end()) return wanted;
  const std::vector<std::string> candidates(reading.registers.begin(), reading.registers.end());
  std::string suggestion = suggest(*name, candidates).value_or("");
  // "balance" for "bank/balance", "bank" for "bank/balance": no slip of the finger, but what was meant is clear.
  std::size_t meant = 0;
  std::string full;
  for (const std::string& candidate : candidates) {
    const std::size_t at_slash = candidate.find('/');
    if (at_slash == std::string::npos) continue;
    if (candidate.substr(0, at_slash) == *name || candidate.substr(at_slash + 1) == *name) {
      ++meant;
      full = candidate;
    }
  }
  if (meant == 1) suggestion = full;
  at.expected(with_candidates("the name of a register", candidates), describe(at.value()), suggestion);
  return std::nullopt;
}

std::optional<std::string> resolve_store(const JsonCursor& at, const Reading& reading) {
  if (!reading.reads_stores) return std::nullopt;
  std::vector<std::string> stores;
  for (const StoreSpec& store : reading.scenario.stores) stores.push_back(store.name);
  return one_of(at, "the name of a store", stores);
}

std::optional<std::string> resolve_site(const JsonCursor& at, const Reading& reading) {
  return one_of(at, "the name of a site", keys_of_map(reading.sites));
}

}  // namespace lockstep::reading
