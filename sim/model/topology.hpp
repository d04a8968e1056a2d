// Hosts, switches and links as a Boost.Graph graph, and which way a message goes.
//
// Without anything explicit every two hosts are joined by one link with the default delay law. Hosts may
// belong to sites, with one law inside a site and one between two sites. Explicit links join hosts or
// switches; a host with a link to a switch is reached through the switches alone, and a message takes the
// path with the least expected delay (Dijkstra). Hosts do not forward for others.
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "sim/kernel/distribution.hpp"

namespace lockstep {

/// The law of one direction of one link.
struct LinkLaw {
  Distribution delay;
  double loss = 0;
  double duplication = 0;
};

class Topology {
 public:
  using Host = std::size_t;  ///< hosts and switches alike, in order of declaration
  using SiteIndex = std::size_t;
  static constexpr SiteIndex no_site = static_cast<SiteIndex>(-1);

  explicit Topology(LinkLaw default_law);
  Topology(Topology&&) noexcept;
  ~Topology();

  Host add_host(SiteIndex site = no_site);
  Host add_switch();
  SiteIndex add_site(Distribution inside);
  void set_between_sites(SiteIndex a, SiteIndex b, Distribution delay);
  /// One direction of an explicit link.
  void add_link(Host from, Host to, LinkLaw law);

  /// The links a message from -> to passes, in order; never empty. The laws live as long as the topology.
  std::vector<const LinkLaw*> route(Host from, Host to);
  /// The only link there is between any two hosts of such a pair, where the topology has no explicit links; else nullptr.
  const LinkLaw* only_link(Host from, Host to) const { return links_ ? nullptr : direct_law(from, to); }

 private:
  struct Links;  // the graph, once there is an explicit link; kept out of this header because it is heavy to compile
  const LinkLaw* direct_law(Host from, Host to) const;

  struct Place {
    SiteIndex site = no_site;
    bool is_switch = false;
    bool behind_switch = false;
  };
  LinkLaw default_law_;
  std::unique_ptr<Links> links_;
  std::vector<Place> places_;
  std::vector<LinkLaw> sites_;
  std::map<std::pair<SiteIndex, SiteIndex>, LinkLaw> between_;
  std::vector<std::unique_ptr<LinkLaw>> laws_;
};

}  // namespace lockstep
