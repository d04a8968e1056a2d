#include "viz/panels/story_desk.hpp"

namespace lockstep::viz {

namespace {
constexpr std::size_t made_at_once = 20'000;  ///< facts: a few milliseconds
}

void StoryDesk::take(std::shared_ptr<Telling> telling) {
  telling_ = std::move(telling);
  quiz = Quiz(telling_->questions);
  question = SIZE_MAX;
  inspected_fact_ = SIZE_MAX;
  explained_ = SIZE_MAX;
}

void StoryDesk::pump(const Model& model) {
  if (model.recording != seen_) {
    seen_ = model.recording;
    telling_ = nullptr;
    inspected_fact_ = SIZE_MAX;
    explained_ = SIZE_MAX;
    if (seen_ != nullptr && seen_->fact_count() <= made_at_once) {
      worker_.cancel();
      take(std::make_shared<Telling>(seen_));
    } else if (seen_ != nullptr) {
      worker_.order([recording = seen_](auto& desk) { desk.publish(std::make_shared<Telling>(recording)); });
    }
  }
  if (auto made = worker_.take(); made && (*made)->recording == seen_) take(std::move(*made));
}

const WorldState* StoryDesk::state(const Model& model) {
  if (!telling_ || !model.has_run() || telling_->recording != model.recording) return nullptr;
  return &telling_->playback.after(model.cursor.fact + 1);
}

const Inspection* StoryDesk::inspection(const Model& model) {
  if (!telling_ || !model.has_run() || telling_->recording != model.recording) return nullptr;
  if (inspected_fact_ != model.cursor.fact || inspected_at_ != model.cursor.at) {
    inspection_ = inspect(told(*telling_->recording), telling_->playback, model.cursor.fact + 1, model.cursor.at);
    inspected_fact_ = model.cursor.fact;
    inspected_at_ = model.cursor.at;
  }
  return &inspection_;
}

const std::vector<Reason>& StoryDesk::reasons(const Model& model, std::size_t violation) {
  const auto& violations = model.recording->run.violations;
  if (violation != explained_ && violation < violations.size()) {
    reasons_ = explain_violation(told(*model.recording), model.recording->causality, violations[violation]);
    explained_ = violation;
  }
  return reasons_;
}

}  // namespace lockstep::viz
