#include "scenarios/format/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "algorithms/registry.hpp"
#include "scenarios/format/units.hpp"
#include "scenarios/format/vocabulary.hpp"

namespace lockstep {
namespace {

std::string yes_or_no(bool value) { return value ? "yes" : "no"; }

/// "a, b, c"; longer lists name the first ones and count the rest.
std::string listed(const std::vector<std::string>& items, std::size_t shown = 12) {
  std::string text;
  for (std::size_t i = 0; i < items.size() && i < shown; ++i) text += (i == 0 ? "" : ", ") + items[i];
  if (items.size() > shown) text += fmt::format(" and {} more", items.size() - shown);
  return text;
}

std::string words_of(const ClockSpec& clock) {
  std::vector<std::string> parts;
  if (clock.wall_offset != Duration(0)) parts.push_back("wall clock off by " + format_duration(clock.wall_offset));
  if (clock.wall_drift_ppm != 0) parts.push_back(fmt::format("wall clock drifts {} ppm", clock.wall_drift_ppm));
  if (clock.monotonic_drift_ppm != 0)
    parts.push_back(fmt::format("monotonic clock drifts {} ppm", clock.monotonic_drift_ppm));
  return parts.empty() ? "exact clocks" : listed(parts);
}

std::string words_of(const ServiceSpec& service) {
  const std::string read = words_of(service.read);
  const std::string write = words_of(service.write);
  if (read == write) return "service time " + read;
  return "service time " + read + " to read, " + write + " to write";
}

/// Processes that are alike share one line: "n1, n2, n3: exact clocks, service time 5us".
std::string grouped(const std::vector<std::pair<std::string, std::string>>& name_and_text) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const auto& entry : name_and_text) {
    const auto same =
        std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == entry.second; });
    if (same == groups.end()) {
      groups.push_back({entry.second, {entry.first}});
    } else {
      same->second.push_back(entry.first);
    }
  }
  std::string text;
  for (const auto& group : groups) text += (text.empty() ? "" : "; ") + listed(group.second) + ": " + group.first;
  return text;
}

/// What is special about a node, each with a comma in front.
std::string words_of_extras(const NodeSpec& node) {
  std::string text;
  if (node.persistence.mode != PersistenceOptions::Mode::none) {
    text += fmt::format(", {}", persistence_words()[static_cast<std::size_t>(node.persistence.mode)].name);
    if (node.persistence.mode == PersistenceOptions::Mode::aof)
      text += fmt::format(" fsync {} ({})", fsync_words()[static_cast<std::size_t>(node.persistence.fsync)].name,
                          words_of(node.persistence.fsync_time));
  }
  if (node.delayed_restart != Duration(0))
    text += ", stays away for " + format_duration(node.delayed_restart) + " after a crash";
  if (node.memory.bytes != 0)
    text += fmt::format(", maxmemory {} bytes {}", node.memory.bytes, name_of(node.memory.policy));
  return text;
}

std::string with_site(const std::string& text, const std::string& site) {
  return site.empty() ? text : text + ", in " + site;
}

using OptionWriter = std::string (*)(const LockOptions&);

/// The options of "algorithm" by their key, as the registry lists them.
const std::map<std::string_view, OptionWriter>& option_writers() {
  static const std::map<std::string_view, OptionWriter> writers = {
      {"ttl", [](const LockOptions& o) { return format_duration(o.ttl); }},
      {"node_timeout", [](const LockOptions& o) { return format_duration(o.node_timeout); }},
      {"retry_count",
       [](const LockOptions& o) {
         return o.retry_count < 0 ? std::string("forever") : fmt::format("{}", o.retry_count);
       }},
      {"retry_delay", [](const LockOptions& o) { return words_of(o.retry_delay); }},
      {"clock",
       [](const LockOptions& o) { return std::string(o.clock == ClockKind::monotonic ? "monotonic" : "wall"); }},
      {"drift_factor", [](const LockOptions& o) { return fmt::format("{}", o.drift_factor); }},
      {"drift_constant", [](const LockOptions& o) { return format_duration(o.drift_constant); }},
      {"requests", [](const LockOptions& o) { return std::string(o.parallel ? "parallel" : "sequential"); }},
      {"wait_for", [](const LockOptions& o) { return std::string(o.wait_for_all ? "all" : "majority"); }},
      {"check_elapsed", [](const LockOptions& o) { return yes_or_no(o.check_elapsed); }},
      {"validity_from",
       [](const LockOptions& o) { return std::string(o.validity_from == ValidityFrom::send ? "send" : "reply"); }},
      {"fencing", [](const LockOptions& o) { return yes_or_no(o.fencing); }},
      {"extension",
       [](const LockOptions& o) {
         if (!o.extend_every) return std::string("none");
         return "every " + format_duration(*o.extend_every) +
                (o.extend_limit < 0 ? std::string() : fmt::format(", at most {} times", o.extend_limit));
       }},
  };
  return writers;
}

std::string words_of(const LockOptions& options) {
  const Algorithm* algorithm = find_algorithm(options.name);
  std::vector<std::string> parts;
  if (algorithm != nullptr) {
    for (const std::string_view key : algorithm->options) {
      const auto writer = option_writers().find(key);
      if (writer != option_writers().end()) parts.push_back(fmt::format("{} {}", key, writer->second(options)));
    }
  }
  return options.name + (parts.empty() ? "" : ": " + listed(parts, parts.size()));
}

std::string words_of(const NetworkSpec& network) {
  std::vector<std::string> parts;
  parts.push_back("one_way_delay " + words_of(network.one_way_delay));
  parts.push_back(fmt::format("loss {}", network.loss));
  if (network.datagrams) {
    parts.push_back(fmt::format("datagrams, duplication {}", network.duplication));
  } else {
    parts.push_back("TCP, retransmission_timeout " + format_duration(network.retransmission_timeout));
    parts.push_back(network.handshake
                        ? "handshake with connection_timeout " + format_duration(network.connection_timeout)
                        : "no handshake");
  }
  return listed(parts);
}

std::string words_of(const SiteSpec& site) {
  return fmt::format("{} ({}): one_way_delay {}", site.name, listed(site.hosts), words_of(site.one_way_delay));
}

std::string words_of(const LinkSpec& link) {
  std::string text = link.a + (link.one_way ? " -> " : " - ") + link.b + ":";
  if (link.one_way_delay) text += " one_way_delay " + words_of(*link.one_way_delay);
  if (link.loss) text += fmt::format(" loss {}", *link.loss);
  if (link.duplication) text += fmt::format(" duplication {}", *link.duplication);
  return text;
}

std::string words_of(const StoreSpec& store) {
  std::vector<std::string> registers;
  for (const auto& entry : store.registers) registers.push_back(fmt::format("{} = {}", entry.first, entry.second));
  if (registers.empty()) registers.push_back(store.name + " = 0");
  return fmt::format("{}: {}, {} fencing tokens, {}, {}", store.name, listed(registers),
                     store.checks_fencing_token ? "checks" : "does not check", words_of(store.clock),
                     words_of(store.service));
}

std::string words_of(OnExpiry on_expiry) {
  switch (on_expiry) {
    case OnExpiry::go_on:
      return "continue";
    case OnExpiry::check_before_write:
      return "check_before_write";
    case OnExpiry::abort:
      return "abort";
  }
  return "";
}

std::string words_of_clients(const std::vector<ClientSpec>& clients) {
  std::vector<std::pair<std::string, std::string>> alike;
  for (const ClientSpec& client : clients)
    alike.emplace_back(client.name, with_site(fmt::format("starts {}, on_expiry {}, {}", words_of(client.starts),
                                                          words_of(client.on_expiry), words_of(client.clock)),
                                              client.site));
  return grouped(alike);
}

std::string words_of(const TriggerSpec& trigger) {
  std::string text = trigger.nth == 1 ? "when" : fmt::format("at number {}:", trigger.nth);
  if (!trigger.process.empty()) text.append(" ").append(trigger.process);
  text += " " + std::string(name_of(trigger.fact));
  if (trigger.operation != Operation::none) text += " " + std::string(name_of(trigger.operation));
  if (!trigger.peer.empty()) text += " with " + trigger.peer;
  if (!trigger.resource.empty()) text += " " + trigger.resource;
  return text;
}

std::string words_of_targets(const FaultSpec& fault) {
  if (fault.groups.empty()) return listed(fault.processes);
  std::string text;
  for (const std::vector<std::string>& group : fault.groups)
    text += (text.empty() ? "" : fault.one_way ? " -> " : " | ") + listed(group);
  return text;
}

/// "at 3s: stop alice, for 15s".
std::string words_of(const FaultSpec& fault) {
  std::string text;
  if (fault.at) text = "at " + words_of(*fault.at);
  if (fault.when) text = words_of(*fault.when);
  const bool at_once = fault.after.is_constant() && fault.after.base() == Duration(0);
  if (fault.when && !at_once) text += ", " + words_of(fault.after) + " later";
  if (fault.every) text = "every " + words_of(*fault.every);
  if (fault.probability < 1) text += fmt::format(" (with probability {})", fault.probability);

  std::string_view kind;
  for (const FaultWord& word : fault_words())
    if (word.kind == fault.kind && kind.empty()) kind = word.name;
  text += fmt::format(": {} {}", kind, words_of_targets(fault));

  switch (fault.kind) {
    case FaultKind::slow:
    case FaultKind::slow_link:
    case FaultKind::slow_server:
      text += fmt::format(", {} times", fault.factor);
      break;
    case FaultKind::loss:
      text += fmt::format(", probability {}", fault.loss);
      break;
    case FaultKind::step_clock:
      text += " by " + format_duration(fault.by);
      break;
    case FaultKind::slew_clock:
      text += fmt::format(" by {}, {} ppm", format_duration(fault.by), fault.ppm);
      break;
    case FaultKind::drift:
      text += fmt::format(" to {} ppm", fault.ppm);
      break;
    case FaultKind::crash:
    case FaultKind::restart:
      if (fault.data_kept) text += *fault.data_kept ? ", data kept" : ", data lost";
      break;
    case FaultKind::cache_fill:
      text += fmt::format(", a key of {} bytes every {}", fault.pressure.value_bytes,
                          format_duration(fault.pressure.interval));
      if (fault.pressure.ttl != Duration(0)) text += ", ttl " + format_duration(fault.pressure.ttl);
      break;
    case FaultKind::stop:
    case FaultKind::suspend:
    case FaultKind::partition:
    case FaultKind::stall:
    case FaultKind::power_loss:
    case FaultKind::shutdown:
    case FaultKind::slow_command:
      break;
  }
  if (fault.kind == FaultKind::drift && fault.wall != fault.monotonic)
    text += fault.wall ? ", wall clock" : ", monotonic clock";
  if (fault.lasts) text += ", for " + words_of(*fault.lasts);
  return text;
}

}  // namespace

std::string words_of(const Distribution& d) {
  const auto at = [&](double u) { return format_duration(d.quantile(u)); };
  switch (d.kind()) {
    case Distribution::Kind::constant:
      return format_duration(d.base());
    case Distribution::Kind::uniform:
      return "uniform " + format_duration(d.base()) + " to " +
             format_duration(d.base() + Duration(static_cast<std::int64_t>(d.width()) - 1));
    case Distribution::Kind::normal:
      return fmt::format("normal, mean {}, standard deviation {}, at least {}", format_duration(d.base()),
                         format_duration(Duration(static_cast<std::int64_t>(d.scale_ns()))), at(0));
    case Distribution::Kind::lognormal:
      return "lognormal, median " + format_duration(d.base()) + ", p99 " + at(0.99);
    case Distribution::Kind::exponential:
      return "exponential, mean " + format_duration(d.expected()) + ", at least " + format_duration(d.smallest());
    case Distribution::Kind::pareto:
      return fmt::format("pareto, at least {}, alpha {}", format_duration(d.base()), d.scale_ns());
    case Distribution::Kind::empirical:
      return "measured, median " + at(0.5) + ", p99 " + at(0.99);
  }
  return "";
}

std::vector<Setting> settings_of(const Scenario& scenario) {
  std::vector<Setting> settings;
  settings.push_back({"seed", fmt::format("{}", scenario.seed)});
  settings.push_back({"duration", format_duration(scenario.duration)});
  settings.push_back({"ties", scenario.shuffle_ties ? "shuffled" : "in order of creation"});
  settings.push_back({"algorithm", words_of(scenario.algorithm)});

  std::vector<std::pair<std::string, std::string>> nodes;
  for (const NodeSpec& node : scenario.nodes)
    nodes.emplace_back(node.name, with_site(words_of(node.clock) + ", " + words_of(node.service) + words_of_extras(node),
                                            node.site));
  settings.push_back({"nodes", grouped(nodes)});

  settings.push_back({"network", words_of(scenario.network)});
  for (const SiteSpec& site : scenario.network.sites) settings.push_back({"site", words_of(site)});
  for (const BetweenSitesSpec& sites : scenario.network.between_sites)
    settings.push_back({"sites", sites.a + " - " + sites.b + ": one_way_delay " + words_of(sites.one_way_delay)});
  for (const LinkSpec& link : scenario.network.links) settings.push_back({"link", words_of(link)});

  for (const StoreSpec& store : scenario.stores) settings.push_back({"store", with_site(words_of(store), store.site)});
  settings.push_back({"clients", words_of_clients(scenario.clients)});
  if (scenario.faults.empty()) settings.push_back({"faults", "none"});
  for (const FaultSpec& fault : scenario.faults) settings.push_back({"fault", words_of(fault)});
  settings.push_back({"bounds", "stuck_lock " + format_duration(scenario.bounds.stuck_lock) + ", starvation " +
                                    format_duration(scenario.bounds.starvation)});
  if (!scenario.choices.empty()) settings.push_back({"choices", fmt::format("{} recorded", scenario.choices.size())});
  return settings;
}

}  // namespace lockstep
