// Why nobody got a lock that nobody held: who was down, or whose key was left behind, and what keeps it there.
#include "viz/picture/reason_words.hpp"

namespace lockstep::viz {
namespace {

using exports::Condition;
using exports::Hold;
using exports::KeyLease;

class Stuck : ReasonWords {
 public:
  using ReasonWords::ReasonWords;

  std::string words() const {
    for (const Fact& fact : trace_.facts())
      if (fact.kind == FactKind::memory_full && violation_.at <= fact.at && fact.at <= until_)
        return fmt::format("{} is full and refuses every write", name(fact.process));
    std::vector<ProcessId> down;
    for (const Condition& condition : story_.conditions)
      if (condition.kind == Condition::Kind::crashed && trace_.role_of(condition.process) == Role::node &&
          covers(condition.span, violation_.at))
        down.push_back(condition.process);
    // Of the records that nobody inside stands for, the one that is there longest.
    const KeyLease* left = nullptr;
    for (const KeyLease& key : story_.keys)
      if (is_left(key) && std::find(down.begin(), down.end(), key.node) == down.end() &&
          (left == nullptr || key.life.end > left->life.end + 100ms))
        left = &key;
    if (down.empty()) return left == nullptr ? "" : forgotten(*left);
    if (left == nullptr || left->life.end + 1s < until_) return are_down(down) + timid_sentinels();
    // Where one server takes another's place, those that are down do not matter.
    const bool has_roles = std::any_of(trace_.facts().begin(), trace_.facts().end(),
                                       [](const Fact& fact) { return fact.kind == FactKind::role_changed; });
    return has_roles ? forgotten(*left) : are_down(down) + ", and " + forgotten(*left);
  }

 private:
  bool is_left(const KeyLease& key) const {
    return key.resource == violation_.resource && key.life.begin <= violation_.at + 500ms &&
           key.life.end > violation_.at && !holds_at(key, violation_.at);
  }

  /// Somebody is inside by this key.
  bool holds_at(const KeyLease& key, TrueTime at) const {
    return std::any_of(story_.holds.begin(), story_.holds.end(), [&](const Hold& hold) {
      return hold.granted && hold.token == key.token && *hold.granted <= at && at < hold.believed_until;
    });
  }

  std::string are_down(const std::vector<ProcessId>& down) const {
    std::string words = fmt::format("{} {} down", names_of(trace_, down), down.size() > 1 ? "were" : "was");
    TrueTime first = TrueTime::max(), last{};
    for (const Condition& condition : story_.conditions)
      if (condition.kind == Condition::Kind::crashed && covers(condition.span, violation_.at) &&
          std::find(down.begin(), down.end(), condition.process) != down.end()) {
        first = std::min(first, condition.span.end);
        last = std::max(last, condition.span.end);
      }
    return first == last && last < story_.end ? words + " until " + words_of(last) : words;
  }

  /// Those that could have put another one in its place, and did not trust their clocks.
  std::string timid_sentinels() const {
    std::vector<ProcessId> timid;
    for (const Fact& fact : trace_.facts())
      if (fact.kind == FactKind::tilt && fact.outcome == Outcome::yes && fact.at <= until_ &&
          std::find(timid.begin(), timid.end(), fact.process) == timid.end())
        timid.push_back(fact.process);
    if (timid.empty()) return "";
    return fmt::format(", and {} distrusted {} clock{} and did not replace it", names_of(trace_, timid),
                       timid.size() > 1 ? "their" : "its", timid.size() > 1 ? "s" : "");
  }

  /// "on C, D and E until it expires at 10.511 s": where a key stays, and for how long.
  std::string place_of(const KeyLease& key) const {
    std::vector<ProcessId> nodes;
    for (const KeyLease& copy : story_.keys)
      if (copy.token == key.token && is_left(copy) && copy.end == key.end && copy.life.end + 100ms > key.life.end &&
          !is_down(copy.node, violation_.at))
        nodes.push_back(copy.node);
    std::string words = "on " + names_of(trace_, nodes);
    if (const std::string clock = offset_words(key.node, key.life.end); nodes.size() == 1 && !clock.empty())
      words += ", whose clock is " + clock + ",";
    if (key.end == KeyLease::End::alive || key.life.end >= story_.end) return words + " to the end";
    return words + (key.end == KeyLease::End::expired ? " until it expires at " : " until ") + words_of(key.life.end);
  }

  /// The last of those that gave the key new time to live without being its owner, and were not its owner's master.
  ProcessId prolonged_by(const KeyLease& key, ProcessId owner) const {
    ProcessId who{};
    for (const Fact& fact : trace_.facts())
      if (fact.kind == FactKind::key_retimed && fact.process == key.node && fact.token == key.token &&
          fact.peer != owner && fact.peer && trace_.role_of(fact.peer) == Role::client && fact.at >= violation_.at)
        who = fact.peer;
    return who;
  }

  bool has_deadline(const KeyLease& key) const {
    for (const Fact& fact : trace_.facts())
      if ((fact.kind == FactKind::key_set || fact.kind == FactKind::key_retimed) && fact.token == key.token &&
          fact.resource == key.resource && fact.value >= 0)
        return true;
    return false;
  }

  /// A record whose owner is not inside.
  std::string forgotten(const KeyLease& key) const {
    const ProcessId owner = owner_of(key);
    if (!owner) return "a forgotten key stays " + place_of(key);
    const std::string who = name(owner);
    std::string stays = "its key stays " + place_of(key);
    if (const ProcessId other = prolonged_by(key, owner))
      stays = fmt::format("each of {}'s tries gives its key new time to live", name(other));
    else if (!has_deadline(key))
      stays = "its key, which has no time to live, stays " + place_of(key);
    for (const Condition& condition : story_.conditions)
      if (condition.process == owner && condition.kind == Condition::Kind::crashed &&
          covers(condition.span, violation_.at))
        return fmt::format("{} crashed at {}, and {}", who, words_of(condition.span.begin), stays);
    const auto is_its = [&](const Hold& hold) {
      return hold.granted && hold.client == owner && hold.token == key.token;
    };
    const auto hold = std::find_if(story_.holds.begin(), story_.holds.end(), is_its);
    if (hold == story_.holds.end()) return fmt::format("{} has never heard that it got the lock, and {}", who, stays);
    if (hold->believed_until > violation_.at) return fmt::format("{}'s key stays {}", who, place_of(key));
    const std::string left = words_of(hold->believed_until);
    for (const Fact& fact : trace_.facts())
      if (fact.kind == FactKind::data_loaded && fact.process == key.node && fact.at >= hold->believed_until &&
          fact.at <= key.life.begin)
        return fmt::format("{} came back at {} with {}'s key, which {} had released at {}; it stays {}", name(key.node),
                           words_of(fact.at), who, who, left, place_of(key));
    if (key.life.begin > hold->believed_until)
      return fmt::format("{}'s request reached {} only at {}, after {} had left; {}", who, name(key.node),
                         words_of(key.life.begin), who, stays);
    if (hold->release != Outcome::yes)
      return fmt::format("{} left at {}, but its release did not get through; {}", who, left, stays);
    return fmt::format("{}'s key stays {}", who, place_of(key));
  }

  TrueTime until_ = violation_.at + violation_.lasted;
};

}  // namespace

std::string reason_of_stuck(const Trace& trace, const exports::Story& story, const Violation& violation) {
  return Stuck(trace, story, violation).words();
}

}  // namespace lockstep::viz
