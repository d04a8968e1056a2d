#include "viz/picture/track.hpp"

#include <algorithm>

namespace lockstep::viz {

void Track::add(Item item) {
  if (!items_.empty()) {
    item.begin = std::max(item.begin, items_.back().end);
    item.end = std::max(item.end, item.begin);
  }
  const auto index = static_cast<std::uint32_t>(items_.size());
  if (item.weight == Weight::notable) notable_.push_back(index);
  if (item.weight == Weight::danger) danger_.push_back(index);
  items_.push_back(item);
}

std::size_t Track::first_after(std::int64_t time) const {
  const auto found = std::lower_bound(items_.begin(), items_.end(), time,
                                      [](const Item& item, std::int64_t t) { return item.end < t; });
  return static_cast<std::size_t>(found - items_.begin());
}

std::size_t Track::first_from(std::int64_t time, std::size_t from) const {
  const auto found = std::lower_bound(items_.begin() + static_cast<std::ptrdiff_t>(from), items_.end(), time,
                                      [](const Item& item, std::int64_t t) { return item.begin < t; });
  return static_cast<std::size_t>(found - items_.begin());
}

Track::Worst Track::worst(std::size_t from, std::size_t to) const {
  for (const auto* list : {&danger_, &notable_}) {
    const auto found = std::lower_bound(list->begin(), list->end(), from);
    if (found != list->end() && *found < to) return {items_[*found].weight, *found};
  }
  return {Weight::calm, from};
}

std::vector<Track> stack(const std::vector<Item>& items, std::size_t rows_max) {
  std::vector<Track> rows;
  for (const Item& item : items) {
    auto free = std::find_if(rows.begin(), rows.end(),
                             [&item](const Track& row) { return row.empty() || row.end() <= item.begin; });
    if (free == rows.end()) {
      if (rows.size() < rows_max) rows.emplace_back();
      free = rows.end() - 1;
      // Nothing of it would be left.
      const bool is_hidden = !free->empty() && item.end > item.begin && item.end <= free->end();
      if (is_hidden && item.weight != Weight::danger) continue;
    }
    free->add(item);
  }
  return rows;
}

}  // namespace lockstep::viz
