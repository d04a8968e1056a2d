#include "viz/picture/scene_builder.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "scenarios/exports/wording.hpp"

namespace lockstep::viz {
namespace {

/// At most so many lines for one kind of thing in one lane; the last one takes what has no room.
constexpr std::size_t rows_max = 4;
/// From that many clients on not all are seen at once.
constexpr std::size_t crowd = 12;
constexpr std::size_t involved_max = 6;

/// The sign of a fact that stands alone on its lane; nothing for those that bars and arrows show.
MarkLook mark_of(const Fact& fact, bool& is_drawn) {
  is_drawn = true;
  switch (fact.kind) {
    case FactKind::granted:
      return MarkLook::granted;
    case FactKind::refused:
      return MarkLook::refused;
    case FactKind::extended:
      return MarkLook::extended;
    case FactKind::extension_failed:
      return MarkLook::not_extended;
    case FactKind::lease_abandoned:
      return MarkLook::abandoned;
    case FactKind::released:
      return MarkLook::released;
    case FactKind::request_timed_out:
    case FactKind::connection_failed:
      return MarkLook::timed_out;
    case FactKind::restarted:
      return MarkLook::restarted;
    case FactKind::memory_lost:
    case FactKind::key_lost:
    case FactKind::key_evicted:
    case FactKind::write_dropped:
      return MarkLook::memory_lost;
    case FactKind::role_changed:
      return fact.value == 1 ? MarkLook::promoted : MarkLook::demoted;
    case FactKind::elected:
      return MarkLook::promoted;
    case FactKind::replica_synchronized:
      return MarkLook::synchronized;
    case FactKind::replica_link_lost:
      return MarkLook::cut_off;
    case FactKind::suspected:
      return MarkLook::suspected;
    case FactKind::declared_down:
      return MarkLook::found_dead;
    case FactKind::master_switched:
    case FactKind::reconfigured:
      return MarkLook::switched;
    case FactKind::tilt:
      return MarkLook::distrustful;
    case FactKind::command_executed:
      return MarkLook::command;
    case FactKind::store_read:
      return MarkLook::read;
    case FactKind::store_written:
      return MarkLook::written;
    case FactKind::store_rejected:
      return MarkLook::rejected;
    case FactKind::monotonic_clock_set:
    case FactKind::wall_clock_set:
      is_drawn = fact.at > TrueTime();
      return MarkLook::clock_set;
    case FactKind::started:
    case FactKind::stopped:
    case FactKind::suspended:
    case FactKind::resumed:
    case FactKind::slowed:
    case FactKind::crashed:
    case FactKind::message_sent:
    case FactKind::message_delivered:
    case FactKind::message_lost:
    case FactKind::message_duplicated:
    case FactKind::message_ignored:
    case FactKind::link_cut:
    case FactKind::link_healed:
    case FactKind::link_changed:
    case FactKind::key_set:
    case FactKind::key_retimed:
    case FactKind::key_deleted:
    case FactKind::key_expired:
    case FactKind::acquire_started:
    case FactKind::release_started:
    case FactKind::ended:
    case FactKind::fsynced:
    case FactKind::snapshot_saved:
    case FactKind::slow_command_began:
    case FactKind::slow_command_ended:
    case FactKind::count:
      is_drawn = false;
      return MarkLook::neutral;
    default:
      return MarkLook::neutral;  // a kind that has no sign of its own
  }
}

std::int64_t end_of(const exports::Condition& condition, std::int64_t run_end) {
  return condition.lasts ? run_end : std::max(condition.span.begin, condition.span.end).ns();
}

}  // namespace

SceneBuilder::SceneBuilder(const Trace& trace, const exports::Story& story, std::span<const Violation> violations,
                           const Scenario& scenario, Scene& scene)
    : trace_(trace), story_(story), violations_(violations), scenario_(scenario), scene_(scene) {
  for (const Violation& violation : violations_) guilty_.push_back(narrow(violation.fact));
  std::sort(guilty_.begin(), guilty_.end());
}

Weight SceneBuilder::weight_of(std::size_t fact) const {
  return std::binary_search(guilty_.begin(), guilty_.end(), narrow(fact)) ? Weight::danger : Weight::calm;
}

void SceneBuilder::build() {
  add_lanes();
  walk_facts();
  add_beliefs();
  add_strips();
  find_owners();
  add_keys();
  add_roles();
  add_disk_marks();
  add_conditions();
  add_faults();
  add_arrows();
  add_rounds();
  add_doubts();
  add_flags();
  find_last_act();
}

void SceneBuilder::add_lanes() {
  // In a crowd those come first that a violation is about, then what they all talk to.
  std::vector<ProcessId> involved;
  for (const Violation& violation : violations_)
    for (const ProcessId client : violation.clients)
      if (involved.size() < involved_max && std::find(involved.begin(), involved.end(), client) == involved.end())
        involved.push_back(client);
  std::vector<ProcessId> clients;
  std::vector<std::size_t> number(trace_.processes().size() + 1, 0);
  std::size_t count[4] = {};
  for (std::uint32_t id = 1; id <= trace_.processes().size(); ++id) {
    const Role role = trace_.role_of(ProcessId(id));
    number[id] = count[std::min<std::size_t>(static_cast<std::size_t>(role), 3)]++;
    if (role == Role::client) clients.push_back(ProcessId(id));
  }
  const std::vector<ProcessId> servers = servers_in_order();
  std::vector<ProcessId> order;
  if (clients.size() <= crowd) {
    order = clients;
    order.insert(order.end(), servers.begin(), servers.end());
  } else {
    order = involved;
    order.insert(order.end(), servers.begin(), servers.end());
    // Then those that got a lock, in that order, and last those that never did.
    std::vector<char> is_listed(trace_.processes().size() + 1, 0);
    const auto list = [&](ProcessId client) {
      if (!std::exchange(is_listed[client.value], char{1})) order.push_back(client);
    };
    for (const ProcessId client : involved) is_listed[client.value] = 1;
    for (const exports::Hold& hold : story_.holds)
      if (hold.granted) list(hold.client);
    for (const ProcessId client : clients) list(client);
  }
  scene_.lane_of.assign(trace_.processes().size() + 1, no_lane);
  for (const ProcessId process : order) {
    if (scene_.lanes.size() >= no_lane || scene_.lane_of[process.value] != no_lane) continue;
    scene_.lane_of[process.value] = static_cast<std::uint16_t>(scene_.lanes.size());
    Lane lane;
    lane.process = process;
    lane.role = trace_.role_of(process);
    lane.number = number[process.value];
    scene_.lanes.push_back(std::move(lane));
  }
  marks_.resize(scene_.lanes.size());
}

void SceneBuilder::walk_facts() {
  const std::span<const Fact> facts = trace_.facts();
  std::int64_t last = -1;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const Fact& fact = facts[i];
    if (fact.kind != FactKind::ended && fact.at.ns() > last) scene_.points.push_back(last = fact.at.ns());
    // The story's lists have one entry for each of these facts, in the same order.
    switch (fact.kind) {
      case FactKind::acquire_started:
        hold_facts_.push_back(narrow(i));
        break;
      case FactKind::key_set:
        key_facts_.push_back(narrow(i));
        add_timer(i);
        break;
      case FactKind::key_retimed:
        add_timer(i);
        break;
      case FactKind::key_deleted:
      case FactKind::key_expired:
        end_timer(fact.process, fact.resource, fact.at.ns());
        break;
      case FactKind::memory_lost:
        for (Timer& timer : timers_)
          if (timer.node == fact.process && timer.is_open) end_timer(timer.node, timer.resource, fact.at.ns());
        break;
      case FactKind::stopped:
      case FactKind::suspended:
      case FactKind::crashed:
      case FactKind::slow_command_began:
        condition_facts_.push_back(narrow(i));
        break;
      case FactKind::slowed:
        if (fact.value != 1000) condition_facts_.push_back(narrow(i));
        break;
      case FactKind::store_read:
      case FactKind::store_written:
      case FactKind::store_rejected:
        access_facts_.push_back(narrow(i));
        break;
      default:
        break;
    }
    bool is_drawn = false;
    const MarkLook look = mark_of(fact, is_drawn);
    if (is_drawn) add_mark(i, look);
  }
  for (std::size_t lane = 0; lane < scene_.lanes.size(); ++lane)
    for (const Item& item : marks_[lane]) scene_.lanes[lane].marks.add(item);
}

void SceneBuilder::add_mark(std::size_t index, MarkLook look) {
  const Fact& fact = trace_.facts()[index];
  if (fact.process.value >= scene_.lane_of.size() || scene_.lane_of[fact.process.value] == no_lane) return;
  Item item;
  item.begin = item.end = fact.at.ns();
  item.ref = item.fact = narrow(index);
  item.look = static_cast<std::uint8_t>(look);
  item.weight = weight_of(index);
  const bool stands_out = look == MarkLook::rejected || look == MarkLook::memory_lost || look == MarkLook::clock_set ||
                          look == MarkLook::timed_out || look == MarkLook::not_extended || look == MarkLook::promoted ||
                          look == MarkLook::found_dead;
  if (item.weight == Weight::calm && stands_out) item.weight = Weight::notable;
  marks_[scene_.lane_of[fact.process.value]].push_back(item);
}

void SceneBuilder::end_timer(ProcessId node, Resource key, std::int64_t at) {
  const std::uint64_t place = (std::uint64_t{node.value} << 32) | key.value;
  for (auto& open : open_timers_)
    if (open.first == place) {
      Timer& timer = timers_[open.second];
      timer.is_open = false;
      (void)at;  // the wedge shows the deadline that was meant, whatever became of the key
      open = open_timers_.back();
      open_timers_.pop_back();
      return;
    }
}

void SceneBuilder::add_timer(std::size_t index) {
  const Fact& fact = trace_.facts()[index];
  end_timer(fact.process, fact.resource, fact.at.ns());
  Timer timer;
  timer.node = fact.process;
  timer.resource = fact.resource;
  timer.item.begin = fact.at.ns();
  timer.item.fact = narrow(index);
  timer.item.ref = key_facts_.empty() ? 0 : narrow(key_facts_.size() - 1);
  if (fact.value == no_deadline) return;
  const TrueTime until = story_.clocks.first_at(fact.process, ClockKind::wall, Duration(fact.value) + 1ms, fact.at);
  timer.item.end = until == TrueTime::max() ? scene_.end : until.ns();
  open_timers_.push_back({(std::uint64_t{fact.process.value} << 32) | fact.resource.value, timers_.size()});
  timers_.push_back(timer);
}

void SceneBuilder::add_beliefs() {
  std::vector<std::vector<Item>> by_lane(scene_.lanes.size());
  std::vector<std::vector<Item>> lapses(scene_.lanes.size());
  for (std::size_t i = 0; i < story_.holds.size(); ++i) {
    const exports::Hold& hold = story_.holds[i];
    const std::uint16_t lane = scene_.lane_of[hold.client.value];
    if (lane == no_lane) continue;
    Item item;
    item.ref = narrow(i);
    item.fact = i < hold_facts_.size() ? hold_facts_[i] : 0;
    item.begin = hold.asked.ns();
    item.end = hold.granted ? std::min(hold.believed_until, story_.end).ns() : hold.wait(story_.end).end.ns();
    item.look = static_cast<std::uint8_t>(hold.granted ? BeliefLook::inside : BeliefLook::waiting);
    if (!hold.lapses.empty()) item.weight = Weight::danger;
    by_lane[lane].push_back(item);
    for (const exports::Interval& lapse : hold.lapses) {
      Item part = item;
      part.begin = lapse.begin.ns();
      part.end = std::min(lapse.end, story_.end).ns();
      part.fact = narrow(hold.grant_fact);
      lapses[lane].push_back(part);
    }
  }
  for (std::size_t lane = 0; lane < scene_.lanes.size(); ++lane) {
    const std::vector<Track> rows = stack(by_lane[lane], rows_max);
    scene_.lanes[lane].beliefs.resize(rows.size());
    scene_.lanes[lane].waits.resize(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row)
      for (const Item& item : rows[row].items()) {
        const bool is_inside = static_cast<BeliefLook>(item.look) == BeliefLook::inside;
        (is_inside ? scene_.lanes[lane].beliefs : scene_.lanes[lane].waits)[row].add(item);
      }
    std::stable_sort(lapses[lane].begin(), lapses[lane].end(),
                     [](const Item& a, const Item& b) { return a.begin < b.begin; });
    for (const Item& item : lapses[lane]) scene_.lanes[lane].lapses.add(item);
  }
}

void SceneBuilder::add_strips() {
  std::map<AcquisitionId, Resource> lock_of;
  for (const exports::Hold& hold : story_.holds) lock_of[hold.acquisition] = hold.resource;
  for (const Resource lock : story_.locks) {
    Strip strip;
    strip.lock = lock;
    std::vector<Item> inside;
    for (std::size_t i = 0; i < story_.holds.size(); ++i) {
      const exports::Hold& hold = story_.holds[i];
      if (hold.resource != lock || !hold.granted) continue;
      Item item;
      item.begin = hold.granted->ns();
      item.end = std::min(hold.believed_until, story_.end).ns();
      item.ref = narrow(i);
      item.fact = narrow(hold.grant_fact);
      if (!hold.lapses.empty()) item.weight = Weight::notable;
      inside.push_back(item);
    }
    std::stable_sort(inside.begin(), inside.end(), [](const Item& a, const Item& b) { return a.begin < b.begin; });
    strip.holds = stack(inside, rows_max);
    for (std::size_t i = 0; i < story_.overlaps.size(); ++i) {
      const exports::Overlap& overlap = story_.overlaps[i];
      if (overlap.resource != lock) continue;
      const std::size_t fact =
          static_cast<std::size_t>(std::lower_bound(trace_.facts().begin(), trace_.facts().end(), overlap.span.begin,
                                                    [](const Fact& f, TrueTime t) { return f.at < t; }) -
                                   trace_.facts().begin());
      strip.overlaps.add({overlap.span.begin.ns(), std::min(overlap.span.end, story_.end).ns(), narrow(i),
                          narrow(std::min(fact, trace_.facts().size() - 1)), 0, Weight::danger});
    }
    for (std::size_t i = 0; i < story_.accesses.size() && i < access_facts_.size(); ++i) {
      const exports::StoreAccess& access = story_.accesses[i];
      if (!access.is_write) continue;
      const auto of = lock_of.find(access.acquisition);
      const Resource under = of != lock_of.end() ? of->second : story_.locks.size() == 1 ? lock : Resource{};
      if (under != lock) continue;
      Item item;
      item.begin = item.end = access.at.ns();
      item.ref = narrow(i);
      item.fact = access_facts_[i];
      item.look = static_cast<std::uint8_t>(access.accepted ? MarkLook::written : MarkLook::rejected);
      item.weight = std::max(weight_of(item.fact), access.accepted ? Weight::calm : Weight::notable);
      strip.writes.add(item);
    }
    scene_.strips.push_back(std::move(strip));
  }
}

void SceneBuilder::add_keys() {
  std::vector<std::vector<Item>> by_lane(scene_.lanes.size());
  for (std::size_t i = 0; i < story_.keys.size(); ++i) {
    const exports::KeyLease& key = story_.keys[i];
    const std::uint16_t lane = scene_.lane_of[key.node.value];
    if (lane == no_lane) continue;
    Item item;
    item.begin = key.life.begin.ns();
    item.end = last_of(key);
    item.ref = narrow(i);
    item.fact = i < key_facts_.size() ? key_facts_[i] : 0;
    const bool ended_by_other = key.ended_by && key.ended_by != key.owner && key.end != exports::KeyLease::End::expired;
    if (ended_by_other) item.weight = Weight::notable;
    if (key.end == exports::KeyLease::End::lost) item.weight = Weight::notable;
    by_lane[lane].push_back(item);
  }
  std::vector<std::uint32_t> row_of(story_.keys.size(), UINT32_MAX);  // those without room stay so
  for (std::size_t lane = 0; lane < scene_.lanes.size(); ++lane) {
    Lane& to = scene_.lanes[lane];
    to.keys = stack(by_lane[lane], rows_max);
    to.timers.resize(to.keys.size());
    for (std::size_t row = 0; row < to.keys.size(); ++row)
      for (const Item& item : to.keys[row].items()) row_of[item.ref] = narrow(row);
  }
  for (const Timer& timer : timers_) {
    const std::uint16_t lane = scene_.lane_of[timer.node.value];
    if (lane == no_lane || timer.item.ref >= row_of.size()) continue;
    Lane& to = scene_.lanes[lane];
    if (row_of[timer.item.ref] < to.timers.size()) to.timers[row_of[timer.item.ref]].add(timer.item);
  }
}

void SceneBuilder::add_conditions() {
  std::vector<std::vector<Item>> by_lane(scene_.lanes.size());
  for (std::size_t i = 0; i < story_.conditions.size(); ++i) {
    const exports::Condition& condition = story_.conditions[i];
    const std::uint16_t lane = scene_.lane_of[condition.process.value];
    if (lane == no_lane) continue;
    Item item;
    item.begin = condition.span.begin.ns();
    item.end = end_of(condition, scene_.end);
    item.ref = narrow(i);
    item.fact = i < condition_facts_.size() ? condition_facts_[i] : 0;
    item.look = static_cast<std::uint8_t>(condition.kind);
    item.weight = Weight::notable;
    by_lane[lane].push_back(item);
  }
  // Requests under way, as one stretch where they overlap.
  std::vector<std::vector<Item>> busy(scene_.lanes.size());
  for (const exports::Exchange& exchange : story_.exchanges) {
    const std::uint16_t lane = scene_.lane_of[exchange.client.value];
    if (lane == no_lane) continue;
    const std::int64_t begin = exchange.life.begin.ns(), finish = std::min(exchange.life.end, story_.end).ns();
    auto& list = busy[lane];
    if (!list.empty() && begin <= list.back().end)
      list.back().end = std::max(list.back().end, finish);
    else
      list.push_back({begin, finish, 0, narrow(story_.trips[exchange.trip].sent_fact), 0, Weight::calm});
  }
  for (std::size_t lane = 0; lane < scene_.lanes.size(); ++lane) {
    for (const Item& item : by_lane[lane]) scene_.lanes[lane].conditions.add(item);
    for (const Item& item : busy[lane]) scene_.lanes[lane].busy.add(item);
  }
}

}  // namespace lockstep::viz
