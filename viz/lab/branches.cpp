#include "viz/lab/branches.hpp"

namespace lockstep::viz {

void Branches::push(Json json, std::string label, std::string gesture) {
  if (nodes_.empty()) {
    *this = Branches(std::move(json));
    return;
  }
  if (nodes_[current_].json == json) return;
  const bool goes_on =
      !gesture.empty() && gesture == gesture_ && current_ != 0 && nodes_[current_].last_child == current_;
  gesture_ = std::move(gesture);
  if (goes_on) {
    Branch& node = nodes_[current_];
    node.json = std::move(json);
    node.label = std::move(label);
    node.digest.clear();
    return;
  }
  const std::size_t parent = current_;
  current_ = nodes_.size();
  nodes_.push_back({parent, std::move(label), std::move(json), current_, nodes_[parent].depth + 1, "", 0});
  nodes_[parent].last_child = current_;
}

void Branches::undo() {
  if (!can_undo()) return;
  const std::size_t parent = nodes_[current_].parent;
  nodes_[parent].last_child = current_;
  current_ = parent;
  gesture_.clear();
}

void Branches::redo() {
  if (!can_redo()) return;
  current_ = nodes_[current_].last_child;
  gesture_.clear();
}

void Branches::go_to(std::size_t branch) {
  if (branch >= nodes_.size()) return;
  current_ = branch;
  gesture_.clear();
  // Redo leads back here from every version above.
  for (std::size_t at = branch; at != 0; at = nodes_[at].parent) nodes_[nodes_[at].parent].last_child = at;
}

void Branches::note(std::size_t branch, std::string digest, std::size_t violations) {
  if (branch >= nodes_.size()) return;
  nodes_[branch].digest = std::move(digest);
  nodes_[branch].violations = violations;
}

}  // namespace lockstep::viz
