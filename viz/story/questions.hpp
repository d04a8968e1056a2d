// "Predict first": questions about what happens next, with answers, all derived from the trace.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "viz/story/told.hpp"

namespace lockstep::viz {

struct Question {
  std::size_t fact = 0;    ///< playback stops when this one has happened
  std::size_t reveal = 0;  ///< the fact that gives the answer
  std::string text;
  std::vector<std::string> options;
  std::size_t answer = 0;   ///< index into `options`
  std::string explanation;  ///< shown after the answer
};

/// The decisive moments, in order; at most `most`.
std::vector<Question> questions_of(const Told& told, std::size_t most = 6);

/// What has been answered.
class Quiz {
 public:
  Quiz() = default;
  explicit Quiz(std::vector<Question> questions)
      : questions_(std::move(questions)), given_(questions_.size(), unanswered) {}

  static constexpr std::size_t unanswered = SIZE_MAX;

  const std::vector<Question>& questions() const { return questions_; }
  /// The index of the first question between the two cursors that is unanswered; SIZE_MAX: none. The second cursor is
  /// included: who moves on to a question's fact has reached it.
  std::size_t reached(std::size_t from_fact, std::size_t to_fact) const;
  void answer(std::size_t question, std::size_t option) { given_[question] = option; }
  std::size_t given(std::size_t question) const { return given_[question]; }
  std::size_t answered() const;
  std::size_t right() const;
  /// "4 of 6 right".
  std::string score() const;

 private:
  std::vector<Question> questions_;
  std::vector<std::size_t> given_;
};

}  // namespace lockstep::viz
