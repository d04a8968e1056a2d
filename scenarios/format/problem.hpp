// What is wrong with a scenario file: data, not control flow. Reading goes on after a problem, so that a person
// sees all of them at once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockstep {

struct Problem {
  std::string pointer;   ///< JSON pointer into the file; "line 3, column 7" when it is not JSON; empty: the whole file
  std::string expected;  ///< such as "a duration with a unit"; empty when `found` says everything
  std::string found;     ///< such as "the number 10000", or a sentence such as "is not a known key"
  std::string suggestion;  ///< the word that was probably meant; empty: none

  friend bool operator==(const Problem&, const Problem&) = default;
};

/// `expected a probability from 0 to 1, found the number 2`.
std::string message_of(const Problem& problem);

/// The problems of one file as a person reads them: a line with the file's name and their number, then one line each
/// with aligned pointers.
std::string format_problems(std::string_view file, const std::vector<Problem>& problems);

/// A piece of a file as a message may show it: in double quotes, control characters escaped (a file must not be able
/// to write to the terminal as it likes), shortened when long.
std::string quote(std::string_view text);

/// Collects problems. The first limits::problems are kept, the others only counted.
class Problems {
 public:
  void add(Problem problem);
  bool empty() const { return count_ == 0; }
  std::size_t count() const { return count_; }
  std::vector<Problem>& kept() { return kept_; }

  /// The kept ones, and a last entry that counts the others.
  std::vector<Problem> take();

 private:
  std::vector<Problem> kept_;
  std::size_t count_ = 0;
};

}  // namespace lockstep
