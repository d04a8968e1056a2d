// What several panels read of the run that is shown: its narration, its questions, its state at the cursor. Made once
// for each run; of a long one beside the frames.
#pragma once

#include <memory>

#include "viz/lab/latest.hpp"
#include "viz/shell/model.hpp"
#include "viz/story/inspection.hpp"
#include "viz/story/narration.hpp"
#include "viz/story/questions.hpp"
#include "viz/story/walk.hpp"

namespace lockstep::viz {

inline Told told(const Recording& recording) {
  return {recording.run.trace, recording.story, recording.narrator, recording.run.violations};
}

class StoryDesk {
 public:
  /// Takes over what is finished, and begins with a new run.
  void pump(const Model& model);
  bool is_busy() const { return worker_.is_busy(); }

  /// Nothing while it is being made.
  const Narration* narration() const { return telling_ ? &telling_->narration : nullptr; }
  /// The state at the model's cursor, made anew when that has moved.
  const Inspection* inspection(const Model& model);
  const WorldState* state(const Model& model);
  /// Why the first violation, or the one chosen, came about.
  const std::vector<Reason>& reasons(const Model& model, std::size_t violation);

  Quiz quiz;
  bool is_asking = false;           ///< "predict first" is on
  std::size_t question = SIZE_MAX;  ///< the one that waits for an answer, or was just answered

 private:
  struct Telling {
    explicit Telling(RecordingPtr of)
        : recording(std::move(of)),
          narration(narrate(told(*recording))),
          questions(questions_of(told(*recording))),
          playback(recording->trace()) {}
    RecordingPtr recording;
    Narration narration;
    std::vector<Question> questions;
    Playback playback;
  };
  void take(std::shared_ptr<Telling> telling);

  RecordingPtr seen_;
  std::shared_ptr<Telling> telling_;
  Latest<std::shared_ptr<Telling>> worker_;

  Inspection inspection_;
  std::size_t inspected_fact_ = SIZE_MAX;
  TrueTime inspected_at_{};
  std::vector<Reason> reasons_;
  std::size_t explained_ = SIZE_MAX;
};

}  // namespace lockstep::viz
