// Small distinct numbers for the things a trace speaks about. Names live in the trace's tables.
#pragma once

#include <compare>
#include <cstdint>

namespace lockstep {

/// A number that is not interchangeable with another kind of number.
template <class Tag, class Number>
struct Id {
  Number value = 0;
  constexpr Id() = default;
  constexpr explicit Id(Number v) : value(v) {}
  constexpr explicit operator bool() const { return value != 0; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

/// A process of the world: a client, a Redis node or a protected store. Zero means nobody.
using ProcessId = Id<struct ProcessTag, std::uint32_t>;
/// A process that answers requests, as its clients address it.
using NodeId = Id<struct NodeTag, std::uint32_t>;
/// A lock name, or a register of a store. Zero means none.
using Resource = Id<struct ResourceTag, std::uint32_t>;
/// A request or its reply: both carry the request's number. Zero means none.
using MessageId = Id<struct MessageTag, std::uint64_t>;
/// One call of acquire by one client, from the wish to the release. Unique in a run; zero means none.
using AcquisitionId = Id<struct AcquisitionTag, std::uint64_t>;
/// The random value stored under a lock's key, so that only its owner deletes it. Zero means none.
using OwnerToken = Id<struct OwnerTag, std::uint64_t>;
/// A number that grows with every grant and is checked by the store (Kleppmann 2016). Zero means none.
using FencingToken = Id<struct FencingTag, std::uint64_t>;

constexpr ProcessId process_of(NodeId node) { return ProcessId(node.value); }

}  // namespace lockstep
