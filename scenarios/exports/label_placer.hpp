// Puts labels where nothing else is: greedy, in the order of asking.
//
// A label comes with its candidates, best first: other places, then shorter words. The first candidate that
// lies inside the bounds and touches nothing placed before is taken; when none does, the label is dropped,
// because a picture without a label can be read and one with two on top of each other cannot.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::exports {

/// The width of `text` in pixels at font size `size`: an estimate on the generous side, since the reader's
/// font is unknown. Letters count about 0.6 em each, narrow ones less, wide ones more.
double text_width(std::string_view text, double size);

/// `text`, cut and ended with an ellipsis so that it is no wider than `width`; empty when not even three
/// letters fit.
std::string shortened(std::string_view text, double width, double size);

struct Box {
  double left, top, right, bottom;
  bool overlaps(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

enum class Anchor : unsigned char { start, middle, end };

struct Label {
  double x, y;  ///< of the anchor on the base line
  std::string text;
  double size = 11;
  Anchor anchor = Anchor::start;
  Box box() const;
};

class LabelPlacer {
 public:
  explicit LabelPlacer(Box bounds) : bounds_(bounds) {}

  /// Nothing is placed on `box` from now on.
  void block(const Box& box) { taken_.push_back(box); }
  bool is_free(const Box& box) const;

  /// Takes the first candidate that fits; nothing when none does.
  std::optional<Label> place(const std::vector<Label>& candidates);

 private:
  Box bounds_;
  std::vector<Box> taken_;
};

}  // namespace lockstep::exports
