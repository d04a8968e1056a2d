// The filter box: words and fields, all of which a fact must satisfy.
//
//   alice lost                       facts about alice in which something is lost
//   client:alice key:ledger          by field: client, node, store, process, key, op, fact, type (one of
//                                    these two), outcome, token, at
//   op:"SET NX PX" -outcome:yes      quotes keep blanks, a minus sign turns a term round
//   at:>9.5s at:<11s                 by time
//
// Words without a field are names of processes, locks, kinds of facts or operations, a few words for what goes wrong
// (lost, late, pause, crash, cut, clock, expired, refused, rejected, violation), or any part of the fact's sentence.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viz/story/told.hpp"

namespace lockstep::viz {

struct FilterTerm {
  std::string field;  ///< empty: a plain word
  std::string value;
  bool negated = false;
};

class Filter {
 public:
  Filter() = default;
  /// Never fails: what is no field is a word, and an unknown field is reported in `complaint`.
  static Filter parse(std::string_view text);

  bool is_empty() const { return terms_.empty(); }
  const std::string& complaint() const { return complaint_; }
  const std::vector<FilterTerm>& terms() const { return terms_; }

  /// By fact: 1 when it matches. Everything when the filter is empty.
  std::vector<char> apply(const Told& told) const;

 private:
  std::vector<FilterTerm> terms_;
  std::string complaint_;
};

/// The words that the box suggests after what has been typed so far: fields, then names.
std::vector<std::string> completions(const Told& told, std::string_view typed);

}  // namespace lockstep::viz
