// Things on one line of a lane, in order of time and without overlap, so that what is on the screen is found by
// binary search and what is off it is never touched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lockstep::viz {

/// How much a thing matters when it has to share its pixels with others: the worst one is drawn.
enum class Weight : std::uint8_t { calm, notable, danger };

/// A stretch (a bar) or an instant (a mark; begin == end). Times in ns of true time.
struct Item {
  std::int64_t begin = 0, end = 0;
  std::uint32_t ref = 0;   ///< index into what the track is about, such as Story::holds
  std::uint32_t fact = 0;  ///< the fact that began it
  std::uint8_t look = 0;   ///< what the track's owner needs to draw it
  Weight weight = Weight::calm;
};

class Track {
 public:
  /// In order of `begin`; where an item would begin before the last one has ended, it begins when that ends.
  void add(Item item);

  const std::vector<Item>& items() const { return items_; }
  bool empty() const { return items_.empty(); }
  /// Needs: not empty.
  std::int64_t end() const { return items_.back().end; }

  /// The first item that ends after `time` (or is at it or later).
  std::size_t first_after(std::int64_t time) const;
  /// The first item that begins at or after `time`, not before item `from`.
  std::size_t first_from(std::int64_t time, std::size_t from = 0) const;
  /// The worst of the items [from, to), and one of those that are as bad.
  struct Worst {
    Weight weight;
    std::size_t item;
  };
  Worst worst(std::size_t from, std::size_t to) const;

 private:
  std::vector<Item> items_;
  std::vector<std::uint32_t> notable_, danger_;  // indexes of these
};

/// As many tracks as are needed so that no two items of one overlap; from `rows_max` on, the last one takes all.
std::vector<Track> stack(const std::vector<Item>& items, std::size_t rows_max);

}  // namespace lockstep::viz
