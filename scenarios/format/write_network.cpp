// The network as a scenario file has it.
#include "scenarios/format/write.hpp"
#include "scenarios/format/write_parts.hpp"

namespace lockstep::writing {
namespace {

Json link_of(const LinkSpec& link) {
  Json object = Json::object();
  if (link.one_way) {
    object["from"] = link.a;
    object["to"] = link.b;
  } else {
    object["between"] = Json::array({link.a, link.b});
  }
  if (link.one_way_delay) object["one_way_delay"] = to_json(*link.one_way_delay);
  if (link.loss) object["loss"] = number(*link.loss);
  if (link.duplication) object["duplication"] = number(*link.duplication);
  return object;
}

}  // namespace

Json network_of(const NetworkSpec& network) {
  Json object{{"one_way_delay", to_json(network.one_way_delay)}};
  if (network.loss != 0) object["loss"] = number(network.loss);
  // The reader refuses what has no effect.
  if (network.datagrams) {
    object["datagrams"] = true;
    if (network.duplication != 0) object["duplication"] = number(network.duplication);
  } else {
    object["retransmission_timeout"] = duration(network.retransmission_timeout);
  }
  if (network.handshake) {
    object["handshake"] = true;
    object["connection_timeout"] = duration(network.connection_timeout);
  }
  if (!network.switches.empty()) object["switches"] = network.switches;
  for (const SiteSpec& site : network.sites) {
    Json& one = object["sites"][site.name];
    one["hosts"] = site.hosts;
    one["one_way_delay"] = to_json(site.one_way_delay);
  }
  for (const BetweenSitesSpec& pair : network.between_sites) {
    object["between_sites"].push_back(
        Json{{"between", Json::array({pair.a, pair.b})}, {"one_way_delay", to_json(pair.one_way_delay)}});
  }
  for (const LinkSpec& link : network.links) object["links"].push_back(link_of(link));
  return object;
}

}  // namespace lockstep::writing
