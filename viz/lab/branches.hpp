// Every version of a scenario that was ever looked at, as a tree: undo and redo walk in it, and nothing is lost.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "scenarios/format/json_text.hpp"

namespace lockstep::viz {

struct Branch {
  std::size_t parent = 0;      ///< of the root: itself
  std::string label;           ///< "ttl 10s -> 30s"
  Json json;                   ///< the scenario's file, edited; the seed is in it
  std::size_t last_child = 0;  ///< where redo leads; itself: nowhere
  std::size_t depth = 0;
  std::string digest;  ///< of its run, once it has been run
  std::size_t violations = 0;
};

class Branches {
 public:
  Branches() = default;
  explicit Branches(Json root) { nodes_.push_back({0, "as in the file", std::move(root), 0, 0, "", 0}); }

  bool is_empty() const { return nodes_.empty(); }
  const std::vector<Branch>& nodes() const { return nodes_; }
  std::size_t current() const { return current_; }
  const Json& json() const { return nodes_[current_].json; }
  const Json& root() const { return nodes_.front().json; }

  /// A new version below the current one. With a `gesture` that is the same as the last one's (a slider that is still
  /// being dragged) the current version is replaced instead, so that a drag is one step of undo.
  void push(Json json, std::string label, std::string gesture = "");
  /// The gesture is over: the next push is a version of its own.
  void end_gesture() { gesture_.clear(); }

  bool can_undo() const { return !nodes_.empty() && current_ != 0; }
  bool can_redo() const { return !nodes_.empty() && nodes_[current_].last_child != current_; }
  void undo();
  void redo();
  void go_to(std::size_t branch);

  /// What came out of the run of a branch.
  void note(std::size_t branch, std::string digest, std::size_t violations);

 private:
  std::vector<Branch> nodes_;
  std::size_t current_ = 0;
  std::string gesture_;
};

}  // namespace lockstep::viz
