// The two ends of a list, as LMOVE, LPOP and their blocking forms share them.
// Source: redis/redis 7.0, src/t_list.c.
#pragma once

#include "sim/redis/call.hpp"

namespace lockstep::redis {

using End = Wait::End;

/// LEFT or RIGHT; nothing if it is neither.
std::optional<End> read_end(const Call& call, std::size_t i);
/// Adds an element; the key appears if it was absent.
void push_element(Call& call, Key& key, End end, std::string_view element);
/// Takes an element; the key vanishes with its last one. Needs: the list exists.
std::string pop_element(Call& call, const Key& key, End end);

/// LMPOP and BLMPOP, ZMPOP and BZMPOP: numkeys key... LEFT|RIGHT [COUNT n], from argument `first` on.
struct MultiPop {
  std::vector<std::string_view> keys;
  End from = End::left;
  std::int64_t count = 1;
};
Call::Problem parse_multi_pop(const Call& call, std::size_t first, std::string_view left, std::string_view right,
                              MultiPop& options);

}  // namespace lockstep::redis
