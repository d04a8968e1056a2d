// Strings as rows of bits: SETBIT, GETBIT, BITCOUNT, BITPOS, BITOP.
// Source: redis/redis 7.0, src/bitops.c.
#include <algorithm>

#include "sim/redis/commands/commands.hpp"

namespace lockstep::redis::commands {
namespace {

constexpr std::int64_t offset_max = std::int64_t{512} * 1024 * 1024 * 8 - 1;

using Strings = std::string;

std::string text_of(const Key& key) {
  return key.exists() ? std::string(StringText(*key.record).view()) : std::string();
}

bool bit_at(std::string_view text, std::int64_t offset) {
  const auto byte = static_cast<std::size_t>(offset >> 3);
  return byte < text.size() && (static_cast<unsigned char>(text[byte]) >> (7 - (offset & 7)) & 1) != 0;
}

Call::Problem read_offset(const Call& call, std::size_t i, std::int64_t& offset) {
  return call.read_integer(i, offset, 0, offset_max, "ERR bit offset is not an integer or out of range");
}

struct BitRange {
  std::int64_t start = 0, end = -1;
  bool in_bits = false, empty = false, end_given = false;
};

// Turns "from start to end, in bytes or bits, perhaps negative" into bits [start, end].
void settle(BitRange& range, std::size_t bytes) {
  const std::int64_t total = static_cast<std::int64_t>(bytes) * (range.in_bits ? 8 : 1);
  if (range.start < 0) range.start = std::max<std::int64_t>(range.start + total, 0);
  if (range.end < 0) range.end = std::max<std::int64_t>(range.end + total, 0);
  range.end = std::min(range.end, total - 1);
  range.empty |= range.start > range.end;
  if (!range.in_bits) {
    range.start *= 8;
    range.end = range.end * 8 + 7;
  }
}

Call::Problem read_unit(const Call& call, std::size_t i, BitRange& range) {
  if (i >= call.count()) return std::nullopt;
  if (call.word(i, "bit"))
    range.in_bits = true;
  else if (!call.word(i, "byte"))
    return syntax_error();
  return std::nullopt;
}

}  // namespace

RespReply setbit(Call& call) {
  std::int64_t offset = 0, on = 0;
  if (Call::Problem problem = read_offset(call, 2, offset)) return std::move(*problem);
  if (Call::Problem problem = call.read_integer(3, on, 0, 1, "ERR bit is not an integer or out of range"))
    return std::move(*problem);
  Key key = call.key(call.argv[1]);
  if (key.is_other_than<Strings>()) return wrong_type();
  std::string text = text_of(key);
  const auto byte = static_cast<std::size_t>(offset >> 3);
  const bool grows = text.size() <= byte;
  if (grows) text.resize(byte + 1, '\0');
  const bool before = bit_at(text, offset);
  if (!grows && before == (on != 0)) return integer(before);  // no change: nobody who watches is told
  const auto mask = static_cast<unsigned char>(0x80 >> (offset & 7));
  const auto old = static_cast<unsigned char>(text[byte]);
  text[byte] = static_cast<char>(on != 0 ? old | mask : old & ~mask);
  call.set(key, text, key.exists() ? key.record->deadline : Record::no_deadline);
  return integer(before);
}

RespReply getbit(Call& call) {
  std::int64_t offset = 0;
  if (Call::Problem problem = read_offset(call, 2, offset)) return std::move(*problem);
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<Strings>()) return wrong_type();
  return integer(bit_at(StringText(*key.record).view(), offset));
}

RespReply bitcount(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<Strings>()) return wrong_type();
  const StringText text(*key.record);
  BitRange range;
  if (call.count() == 4 || call.count() == 5) {
    if (Call::Problem problem = call.read_integer(2, range.start)) return std::move(*problem);
    if (Call::Problem problem = call.read_integer(3, range.end)) return std::move(*problem);
    if (range.start < 0 && range.end < 0 && range.start > range.end) return integer(0);
    if (Call::Problem problem = read_unit(call, 4, range)) return std::move(*problem);
  } else if (call.count() != 2) {
    return syntax_error();
  }
  settle(range, text.view().size());
  std::int64_t count = 0;
  if (!range.empty)
    for (std::int64_t i = range.start; i <= range.end; ++i) count += bit_at(text.view(), i);
  return integer(count);
}

RespReply bitpos(Call& call) {
  std::int64_t wanted = 0;
  if (Call::Problem problem = call.read_integer(2, wanted)) return std::move(*problem);
  if (wanted != 0 && wanted != 1) return error("ERR The bit argument must be 1 or 0.");
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(wanted == 1 ? -1 : 0);
  if (key.is_other_than<Strings>()) return wrong_type();
  const StringText text(*key.record);
  BitRange range;
  if (call.count() > 6) return syntax_error();
  if (call.count() > 3)
    if (Call::Problem problem = call.read_integer(3, range.start)) return std::move(*problem);
  if (call.count() > 4) {
    if (Call::Problem problem = read_unit(call, 5, range)) return std::move(*problem);
    if (Call::Problem problem = call.read_integer(4, range.end)) return std::move(*problem);
    range.end_given = true;
  }
  settle(range, text.view().size());
  if (range.empty) return integer(-1);
  for (std::int64_t i = range.start; i <= range.end; ++i)
    if (bit_at(text.view(), i) == (wanted == 1)) return integer(i);
  // Without an end, the string is thought to go on with zeros.
  return integer(wanted == 0 && !range.end_given ? range.end + 1 : -1);
}

RespReply bitop(Call& call) {
  enum class Kind : std::uint8_t { band, bor, bxor, bnot } kind{};
  if (call.word(1, "and"))
    kind = Kind::band;
  else if (call.word(1, "or"))
    kind = Kind::bor;
  else if (call.word(1, "xor"))
    kind = Kind::bxor;
  else if (call.word(1, "not"))
    kind = Kind::bnot;
  else
    return syntax_error();
  if (kind == Kind::bnot && call.count() != 4) return error("ERR BITOP NOT must be called with a single source key.");
  std::vector<std::string> sources;
  std::size_t longest = 0;
  for (std::size_t i = 3; i < call.count(); ++i) {
    const Key key = call.key(call.argv[i]);
    if (key.is_other_than<Strings>()) return wrong_type();
    sources.push_back(text_of(key));
    longest = std::max(longest, sources.back().size());
  }
  std::string result(longest, '\0');
  for (std::size_t i = 0; i < longest; ++i) {
    const auto byte = [&](const std::string& text) {
      return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    unsigned bits = byte(sources[0]);
    for (std::size_t s = 1; s < sources.size(); ++s) {
      if (kind == Kind::band)
        bits &= byte(sources[s]);
      else if (kind == Kind::bor)
        bits |= byte(sources[s]);
      else
        bits ^= byte(sources[s]);
    }
    result[i] = static_cast<char>(kind == Kind::bnot ? ~bits & 0xff : bits);
  }
  Key target = call.key(call.argv[2]);
  if (longest > 0)
    call.set(target, result, Record::no_deadline);
  else if (target.exists())
    call.remove(target);
  return integer(static_cast<std::int64_t>(longest));
}

}  // namespace lockstep::redis::commands
