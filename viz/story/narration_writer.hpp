// The work behind narrate(), for narration*.cpp alone: one sentence after another, and at last their order.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "viz/story/narration.hpp"

namespace lockstep::viz {

class NarrationWriter {
 public:
  using Condition = exports::Condition;
  using Hold = exports::Hold;
  using KeyLease = exports::KeyLease;

  explicit NarrationWriter(const Told& told);

  Narration tell(const NarrationLimits& limits);

 private:
  /// A crowd's run is told around its first violation only: telling costs time, and reading more so.
  void choose_window(const NarrationLimits& limits);
  bool shows(TrueTime at) const { return begin_ <= at && at <= end_; }

  /// Counts the yes-answers to the sets of each acquisition.
  void sent_yes(const Fact& fact);

  Sentence& add(TrueTime at, ProcessId who, Tone tone, std::string text, std::size_t fact = SIZE_MAX);

  /// The first fact of that instant that is about `who`; else the last before it.
  std::size_t fact_at(TrueTime at, ProcessId who) const;
  std::size_t fact_of(TrueTime at, ProcessId who, FactKind kind) const;

  /// Others who believe to be inside the same lock at that instant.
  std::vector<ProcessId> others_inside(const Hold& hold, TrueTime at) const;
  void tell_hold(const Hold& hold);
  void tell_grant(const Hold& hold);
  bool is_still(ProcessId process, TrueTime at) const;
  void tell_end(const Hold& hold);
  void tell_condition(const Condition& condition);
  void tell_cut(const exports::Cut& cut);
  void tell_link_change(const exports::LinkChange& change);
  void tell_keys();
  bool is_inside(ProcessId client, Resource lock, TrueTime at) const;
  void tell_key_end(const std::vector<const KeyLease*>& keys);
  void tell_accesses();
  void tell_groups();
  bool is_lock(Resource resource) const;
  /// "alice's key file".
  std::string key_of(Resource lock, std::uint64_t token) const;
  void tell_losses();
  void tell_violations();
  static std::string title_of(Check check);
  Narration shorten(const NarrationLimits& limits);

  struct Votes {
    std::int64_t round = -1;
    std::size_t asked = 0, answers = 0, yes = 0;
  };

  const Told& told_;
  std::map<AcquisitionId, Votes> votes_;
  std::vector<Sentence> sentences_;
  std::span<const Hold> holds_;
  TrueTime begin_{}, end_ = TrueTime::max();
  std::size_t left_out_ = 0;
  std::size_t nodes_ = 0;
};

}  // namespace lockstep::viz
