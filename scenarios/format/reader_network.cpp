// The network: delays, losses, sites, single links.
#include "scenarios/format/limits.hpp"
#include "scenarios/format/reader_parts.hpp"
#include "scenarios/format/suggestion.hpp"

namespace lockstep::reading {
namespace {

/// Two different names; `find` says whose.
template <class Find>
std::optional<std::pair<std::string, std::string>> read_pair(const JsonCursor& at, const char* what, const Find& find) {
  const auto elements = at.elements(what);
  if (!elements) return std::nullopt;
  if (elements->size() != 2) {
    at.expected(what);
    return std::nullopt;
  }
  const std::optional<std::string> a = find((*elements)[0]), b = find((*elements)[1]);
  if (!a || !b) return std::nullopt;
  if (*a == *b) {
    (*elements)[1].expected("another name than the first");
    return std::nullopt;
  }
  return std::pair(*a, *b);
}

void read_switches(ObjectCursor& object, Reading& reading) {
  const auto at = object.take("switches");
  if (!at) return;
  const auto elements = at->elements("an array of names");
  if (!elements) return;
  for (const JsonCursor& element : *elements) {
    const auto name = element.new_name();
    if (!name) continue;
    const bool taken = reading.processes.find(*name) != reading.processes.end() ||
                       reading.sites.find(*name) != reading.sites.end() ||
                       reading.populations.find(*name) != reading.populations.end();
    if (taken || !reading.switches.insert(*name).second) {
      element.expected("a switch of a name of its own", quote(*name) + ", which is taken");
      continue;
    }
    reading.scenario.network.switches.push_back(*name);
  }
}

/// A host of the network: a process or a switch.
std::optional<std::string> resolve_host(const JsonCursor& at, const Reading& reading) {
  if (at.is_text()) {
    const std::string& name = at.value().get_ref<const std::string&>();
    if (reading.processes.find(name) != reading.processes.end() ||
        reading.switches.find(name) != reading.switches.end())
      return name;
  }
  std::vector<std::string> candidates = reading.process_names;
  candidates.insert(candidates.end(), reading.switches.begin(), reading.switches.end());
  return one_of(at, "the name of a process or a switch", candidates);
}

void read_sites(ObjectCursor& object, Reading& reading) {
  const auto at = object.take("sites");
  if (!at) return;
  const auto members = at->members("an object with a site by each name");
  if (!members) return;
  for (const JsonCursor::Member& member : *members) {
    if (!is_name(member.key)) member.value.expected(std::string(a_name) + " for a site", quote(member.key));
    ObjectCursor site(member.value, ObjectKind::site, "an object that describes a site");
    if (!site) continue;
    SiteSpec spec;
    spec.name = member.key;
    spec.one_way_delay = reading.scenario.network.one_way_delay;
    if (const auto delay = site.take("one_way_delay"))
      spec.one_way_delay = read_distribution(*delay, reading).value_or(spec.one_way_delay);
    const auto hosts_at = site.take("hosts");
    const auto hosts = hosts_at ? hosts_at->elements("an array of names") : std::nullopt;
    if (hosts) {
      for (const JsonCursor& host : *hosts) {
        std::vector<std::string> names;
        if (host.is_text() &&
            reading.switches.find(host.value().get_ref<const std::string&>()) != reading.switches.end()) {
          names.push_back(host.value().get<std::string>());
        } else {
          names = resolve(host, Roles::any, false, reading).value_or(names);
        }
        for (const std::string& name : names) {
          const auto [place, is_new] = reading.site_of.emplace(name, member.key);
          if (is_new) {
            reading.sites[member.key].push_back(name);
          } else if (place->second != member.key) {
            host.expected("a host that stands at one site",
                          quote(name) + ", which also stands at " + quote(place->second));
            break;
          }
        }
      }
    }
    reading.scenario.network.sites.push_back(std::move(spec));
  }
  // Who named a site and who was named by it: one list, and both sides know.
  Scenario& scenario = reading.scenario;
  for (SiteSpec& site : scenario.network.sites) site.hosts = reading.sites[site.name];
  const auto tell = [&reading](auto& process) {
    const auto site = reading.site_of.find(process.name);
    if (site != reading.site_of.end()) process.site = site->second;
  };
  for (NodeSpec& node : scenario.nodes) tell(node);
  for (StoreSpec& store : scenario.stores) tell(store);
  for (ClientSpec& client : scenario.clients) tell(client);
}

void read_between_sites(ObjectCursor& object, Reading& reading) {
  const auto at = object.take("between_sites");
  if (!at) return;
  const auto elements = at->elements("an array of delays between two sites");
  if (!elements) return;
  for (const JsonCursor& element : *elements) {
    ObjectCursor pair(element, ObjectKind::between_sites,
                      "an object such as {\"between\": [\"eu\", \"us\"], \"one_way_delay\": \"40ms\"}");
    if (!pair) continue;
    const auto between = pair.take("between");
    if (!between) pair.missing("between", "two sites");
    const auto delay = pair.take("one_way_delay");
    if (!delay) pair.missing("one_way_delay", std::string("how long a message travels"));
    const auto names = between ? read_pair(*between, "an array of two sites",
                                           [&](const JsonCursor& one) { return resolve_site(one, reading); })
                               : std::nullopt;
    const auto law = delay ? read_distribution(*delay, reading) : std::nullopt;
    if (names && law) reading.scenario.network.between_sites.push_back({names->first, names->second, *law});
  }
}

void read_links(ObjectCursor& object, Reading& reading) {
  const auto at = object.take("links");
  if (!at) return;
  const auto elements = at->elements("an array of links");
  if (!elements) return;
  if (elements->size() > limits::links) {
    at->expected("at most " + std::to_string(limits::links) + " links");
    return;
  }
  for (const JsonCursor& element : *elements) {
    ObjectCursor link(element, ObjectKind::link,
                      "an object such as {\"between\": [\"alice\", \"n1\"], \"one_way_delay\": \"40ms\"}");
    if (!link) continue;
    LinkSpec spec;
    const auto between = link.take("between");
    const auto from = link.take("from"), to = link.take("to");
    const auto host = [&reading](const JsonCursor& one) { return resolve_host(one, reading); };
    if (between) {
      if (from) from->complain("contradicts \"between\": one of them says it all");
      if (to) to->complain("contradicts \"between\": one of them says it all");
      if (const auto names = read_pair(*between, "an array of two hosts", host)) {
        spec.a = names->first;
        spec.b = names->second;
      }
    } else if (from && to) {
      spec.one_way = true;
      spec.a = host(*from).value_or("");
      spec.b = host(*to).value_or("");
      if (!spec.a.empty() && spec.a == spec.b) to->expected("another name than in \"from\"");
    } else {
      element.expected("\"between\", or \"from\" and \"to\"", from ? "\"from\" alone"
                                                              : to ? "\"to\" alone"
                                                                   : "none of them");
    }
    if (const auto delay = link.take("one_way_delay")) spec.one_way_delay = read_distribution(*delay, reading);
    if (const auto loss = link.take("loss")) spec.loss = loss->probability();
    if (const auto duplication = link.take("duplication")) {
      spec.duplication = duplication->probability();
      if (!reading.scenario.network.datagrams)
        duplication->complain("has no effect without \"datagrams\": true; a connection delivers once");
    }
    reading.scenario.network.links.push_back(std::move(spec));
  }
}

}  // namespace

void read_network(ObjectCursor& root, Reading& reading) {
  NetworkSpec& network = reading.scenario.network;
  const auto at = root.take("network");
  if (!at) return;
  ObjectCursor object(*at, ObjectKind::network, "an object such as {\"one_way_delay\": \"2ms\"}");
  if (!object) return;
  if (const auto delay = object.take("one_way_delay"))
    network.one_way_delay = read_distribution(*delay, reading).value_or(network.one_way_delay);
  if (const auto loss = object.take("loss")) network.loss = loss->probability().value_or(0);
  if (const auto datagrams = object.take("datagrams")) network.datagrams = datagrams->boolean().value_or(false);
  if (const auto handshake = object.take("handshake")) {
    network.handshake = handshake->boolean().value_or(false);
    if (network.handshake && network.datagrams)
      handshake->complain("contradicts \"datagrams\": only a connection begins with a handshake");
  }
  if (const auto duplication = object.take("duplication")) {
    network.duplication = duplication->probability().value_or(0);
    if (!network.datagrams)
      duplication->complain("has no effect without \"datagrams\": true; a connection delivers once");
  }
  if (const auto timeout = object.take("retransmission_timeout")) {
    network.retransmission_timeout = timeout->positive_duration().value_or(network.retransmission_timeout);
    if (network.datagrams) timeout->complain("has no effect with \"datagrams\": true; a lost one is gone");
  }
  if (const auto timeout = object.take("connection_timeout")) {
    network.connection_timeout = timeout->positive_duration().value_or(network.connection_timeout);
    if (!network.handshake) timeout->complain("has no effect without \"handshake\": true");
  }
  read_switches(object, reading);
  read_sites(object, reading);
  read_between_sites(object, reading);
  read_links(object, reading);
  object.finish();
}

}  // namespace lockstep::reading
