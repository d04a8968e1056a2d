#include "sim/model/topology.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <utility>

namespace lockstep {
namespace {

struct Edge {
  std::int64_t expected_ns = 0;
  std::size_t law = 0;
};
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, Edge>;

}  // namespace

struct Topology::Links {
  Graph graph;
};

Topology::Topology(LinkLaw default_law) : default_law_(std::move(default_law)) {}
Topology::Topology(Topology&&) noexcept = default;
Topology::~Topology() = default;

Topology::Host Topology::add_host(SiteIndex site) {
  places_.push_back({.site = site});
  return places_.size() - 1;
}

Topology::Host Topology::add_switch() {
  places_.push_back({.is_switch = true});
  return places_.size() - 1;
}

Topology::SiteIndex Topology::add_site(Distribution inside) {
  sites_.push_back({std::move(inside), default_law_.loss, default_law_.duplication});
  return sites_.size() - 1;
}

void Topology::set_between_sites(SiteIndex a, SiteIndex b, Distribution delay) {
  between_[{a, b}] = between_[{b, a}] = {std::move(delay), default_law_.loss, default_law_.duplication};
}

void Topology::add_link(Host from, Host to, LinkLaw law) {
  if (places_[to].is_switch) places_[from].behind_switch = true;
  if (places_[from].is_switch) places_[to].behind_switch = true;
  const std::int64_t expected = std::max<std::int64_t>(law.delay.expected().count(), 0);
  laws_.push_back(std::make_unique<LinkLaw>(std::move(law)));
  if (!links_) links_ = std::make_unique<Links>();
  while (boost::num_vertices(links_->graph) < places_.size()) boost::add_vertex(links_->graph);
  boost::add_edge(from, to, Edge{expected, laws_.size() - 1}, links_->graph);
}

const LinkLaw* Topology::direct_law(Host from, Host to) const {
  const SiteIndex a = places_[from].site, b = places_[to].site;
  if (a != no_site && a == b) return &sites_[a];
  if (a != no_site && b != no_site) {
    const auto law = between_.find({a, b});
    if (law != between_.end()) return &law->second;
  }
  return &default_law_;
}

std::vector<const LinkLaw*> Topology::route(Host from, Host to) {
  if (!links_) return {direct_law(from, to)};
  while (boost::num_vertices(links_->graph) < places_.size()) boost::add_vertex(links_->graph);
  const Graph& graph = links_->graph;
  const auto [named, exists] = boost::edge(from, to, graph);
  if (exists) return {laws_[graph[named].law].get()};
  if (!places_[from].behind_switch && !places_[to].behind_switch) return {direct_law(from, to)};

  // Only switches forward: leave out the links that come out of other hosts.
  const auto forwards = [this, from, &graph](const Graph::edge_descriptor& edge) {
    const Host source = boost::source(edge, graph);
    return source == from || places_[source].is_switch;
  };
  struct Forwards {
    const decltype(forwards)* rule = nullptr;
    bool operator()(const Graph::edge_descriptor& edge) const { return (*rule)(edge); }
  };
  const boost::filtered_graph<Graph, Forwards> usable(graph, Forwards{&forwards});
  std::vector<Host> previous(boost::num_vertices(graph));
  std::vector<std::int64_t> distance(boost::num_vertices(graph));
  boost::dijkstra_shortest_paths(
      usable, from,
      boost::predecessor_map(boost::make_iterator_property_map(previous.begin(), boost::get(boost::vertex_index, graph)))
          .distance_map(boost::make_iterator_property_map(distance.begin(), boost::get(boost::vertex_index, graph)))
          .weight_map(boost::get(&Edge::expected_ns, graph)));
  if (previous[to] == to) return {direct_law(from, to)};  // no path of links: the default one
  std::vector<const LinkLaw*> path;
  for (Host at = to; at != from; at = previous[at])
    path.push_back(laws_[graph[boost::edge(previous[at], at, graph).first].law].get());
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace lockstep
