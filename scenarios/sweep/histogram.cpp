#include "scenarios/sweep/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace lockstep {
namespace {

constexpr std::size_t per_doubling = 64;
constexpr std::size_t buckets_max = per_doubling * 58;

std::int64_t lower_end(std::size_t bucket) {
  if (bucket < 2 * per_doubling) return static_cast<std::int64_t>(bucket);
  const std::size_t shift = bucket / per_doubling - 1;
  return static_cast<std::int64_t>((bucket - per_doubling * shift) << shift);
}

}  // namespace

std::size_t Histogram::bucket_of(std::uint64_t value) {
  if (value < 2 * per_doubling) return static_cast<std::size_t>(value);
  const auto shift = static_cast<std::size_t>(std::bit_width(value)) - 7;
  return per_doubling * shift + static_cast<std::size_t>(value >> shift);
}

std::int64_t Histogram::middle_of(std::size_t bucket) {
  const std::int64_t low = lower_end(bucket);
  return bucket < 2 * per_doubling ? low : low + (lower_end(bucket + 1) - low) / 2;
}

void Histogram::reach(std::size_t first, std::size_t last) {
  if (counts_.empty()) {
    first_ = first;
  } else if (first < first_) {
    counts_.insert(counts_.begin(), first_ - first, 0);
    first_ = first;
  }
  if (counts_.size() < last - first_ + 1) counts_.resize(last - first_ + 1);
}

void Histogram::add(std::int64_t value) {
  value = std::max<std::int64_t>(value, 0);
  const std::size_t bucket = bucket_of(static_cast<std::uint64_t>(value));
  reach(bucket, bucket);
  ++counts_[bucket - first_];
  smallest_ = count_ == 0 ? value : std::min(smallest_, value);
  largest_ = std::max(largest_, value);
  ++count_;
}

void Histogram::merge(const Histogram& other) {
  if (other.count_ == 0) return;
  reach(other.first_, other.first_ + other.counts_.size() - 1);
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[other.first_ - first_ + i] += other.counts_[i];
  smallest_ = count_ == 0 ? other.smallest_ : std::min(smallest_, other.smallest_);
  largest_ = std::max(largest_, other.largest_);
  count_ += other.count_;
}

std::int64_t Histogram::quantile(double share) const {
  const auto rank =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= rank) return std::clamp(middle_of(first_ + i), smallest_, largest_);
  }
  return largest_;
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> result;
  for (std::size_t i = 0; i < counts_.size(); ++i)
    if (counts_[i] != 0) result.push_back({first_ + i, counts_[i]});
  return result;
}

bool Histogram::restore(const std::vector<Bucket>& buckets, std::int64_t smallest, std::int64_t largest) {
  *this = Histogram();
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    if (buckets[i].index >= buckets_max || buckets[i].count == 0) return false;
    if (i > 0 && buckets[i].index <= buckets[i - 1].index) return false;
  }
  if (buckets.empty()) return smallest == 0 && largest == 0;
  if (smallest < 0 || largest < smallest) return false;
  if (bucket_of(static_cast<std::uint64_t>(smallest)) != buckets.front().index) return false;
  if (bucket_of(static_cast<std::uint64_t>(largest)) != buckets.back().index) return false;
  reach(buckets.front().index, buckets.back().index);
  for (const Bucket& bucket : buckets) {
    counts_[bucket.index - first_] = bucket.count;
    count_ += bucket.count;
  }
  smallest_ = smallest;
  largest_ = largest;
  return true;
}

}  // namespace lockstep
