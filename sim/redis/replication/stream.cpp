#include "sim/redis/replication/stream.hpp"

namespace lockstep::redis {
namespace {

std::int64_t digits(std::uint64_t number) {
  std::int64_t count = 1;
  for (; number >= 10; number /= 10) ++count;
  return count;
}

/// "$3\r\nSET\r\n"
std::int64_t bulk_length(std::int64_t length) {
  return 1 + digits(static_cast<std::uint64_t>(length)) + 2 + length + 2;
}

std::int64_t size_of(const std::string& text) { return bulk_length(static_cast<std::int64_t>(text.size())); }

struct ValueLength {
  std::int64_t operator()(const std::string& text) const { return size_of(text); }
  std::int64_t operator()(const ListValue& list) const {
    std::int64_t total = 0;
    for (const std::string& one : list) total += size_of(one);
    return total;
  }
  std::int64_t operator()(const StreamValue& stream) const {
    return 32 * static_cast<std::int64_t>(stream.entries.size());
  }
  template <class Other>
  std::int64_t operator()(const Other& collection) const {
    return 16 * static_cast<std::int64_t>(collection.size());  // an estimate: only who is ahead of whom counts
  }
};

}  // namespace

std::int64_t wire_length(std::string_view name, const std::optional<StoredValue>& value) {
  const std::int64_t command = 4 + bulk_length(3) + bulk_length(static_cast<std::int64_t>(name.size()));
  if (!value) return command;
  const std::int64_t content = value->type == Type::number ? bulk_length(digits(value->number))
                                                           : std::visit(ValueLength(), *value->object);
  if (value->deadline == Record::no_deadline) return command + content;
  return command + content + bulk_length(4) + bulk_length(13);  // PXAT and a Unix time in milliseconds
}

void Backlog::add(std::shared_ptr<const Piece> piece) {
  pieces_.push_back(std::move(piece));
  while (pieces_.size() > 1 && length() > capacity) pieces_.pop_front();
}

std::optional<std::vector<std::shared_ptr<const Piece>>> Backlog::after(std::int64_t offset, std::int64_t end) const {
  std::vector<std::shared_ptr<const Piece>> found;
  if (offset == end) return found;
  if (offset > end || pieces_.empty() || offset < pieces_.front()->begin) return std::nullopt;
  for (const std::shared_ptr<const Piece>& piece : pieces_)
    if (piece->begin >= offset) found.push_back(piece);
  if (found.empty() || found.front()->begin != offset) return std::nullopt;
  return found;
}

}  // namespace lockstep::redis
