// A histogram of times that can be merged: 64 buckets for each doubling, as HdrHistogram has them.
//
// A time below 128 ns has a bucket of its own; above, a bucket is 1/64 of its lower end wide. So a quantile, given as
// the middle of its bucket, is off by less than 0.8 %. The smallest and the largest time are kept exactly.
#pragma once

#include <cstdint>
#include <vector>

namespace lockstep {

class Histogram {
 public:
  /// How far a quantile may be from the true one, relative to it.
  static constexpr double relative_error = 1.0 / 128;

  void add(std::int64_t value);  ///< negative values count as zero
  void merge(const Histogram& other);

  std::uint64_t count() const { return count_; }
  std::int64_t smallest() const { return smallest_; }
  std::int64_t largest() const { return largest_; }
  /// Nearest rank: the bucket of the smallest value that at least `share` of all do not exceed.
  /// Needs: count() > 0, 0 < share <= 1.
  std::int64_t quantile(double share) const;

  struct Bucket {
    std::size_t index;
    std::uint64_t count;
    friend bool operator==(const Bucket&, const Bucket&) = default;
  };
  /// Those that are not empty, in ascending order.
  std::vector<Bucket> buckets() const;
  /// The inverse. False when there can be no such histogram.
  bool restore(const std::vector<Bucket>& buckets, std::int64_t smallest, std::int64_t largest);

  static std::size_t bucket_of(std::uint64_t value);
  static std::int64_t middle_of(std::size_t bucket);

  friend bool operator==(const Histogram&, const Histogram&) = default;

 private:
  void reach(std::size_t first, std::size_t last);

  // From the first bucket in use to the last one, so that a batch of runs is small.
  std::size_t first_ = 0;
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::int64_t smallest_ = 0;
  std::int64_t largest_ = 0;
};

}  // namespace lockstep
