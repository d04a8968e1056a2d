// The append-only record of one run, and its digest.
//
// A Trace is data: it can outlive the world that wrote it, be checked, drawn and exported. The digest is a
// 64-bit hash over every fact in order; equal digests are the project's meaning of "the same run".
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/fact.hpp"

namespace lockstep {

enum class Role : std::uint8_t { client, node, store, sentinel };
inline constexpr std::size_t roles = 4;
std::string_view name_of(Role role);

struct ProcessInfo {
  std::string name;
  Role role{};
};

/// A 64-bit hash over a sequence of facts: the same on every compiler and machine.
class Digest {
 public:
  void add(const Fact& fact) {
    mix(static_cast<std::uint64_t>(fact.at.ns()));
    mix(static_cast<std::uint64_t>(fact.kind) | static_cast<std::uint64_t>(fact.operation) << 8 |
        static_cast<std::uint64_t>(fact.outcome) << 16 | static_cast<std::uint64_t>(fact.clock) << 24 |
        static_cast<std::uint64_t>(fact.resource.value) << 32);
    mix(static_cast<std::uint64_t>(fact.process.value) | static_cast<std::uint64_t>(fact.peer.value) << 32);
    mix(fact.message.value);
    mix(fact.acquisition.value);
    mix(fact.token);
    mix(static_cast<std::uint64_t>(fact.value));
    mix(static_cast<std::uint64_t>(fact.extra));
  }
  std::uint64_t value() const { return state_; }
  friend bool operator==(const Digest&, const Digest&) = default;

 private:
  void mix(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9fb21c651e98df25u;
    state_ ^= state_ >> 32;
  }
  std::uint64_t state_ = 0x6c6f636b73746570u;  // "lockstep"
};

class Trace {
 public:
  /// Adds a process or a resource to the name tables; ids count from 1 in order of declaration.
  ProcessId declare_process(std::string name, Role role);
  Resource declare_resource(std::string name);
  /// Makes room for so many further processes.
  void expect_processes(std::size_t count) { processes_.reserve(processes_.size() + count); }

  void append(const Fact& fact) {
    digest_.add(fact);
    facts_.push_back(fact);
  }

  std::span<const Fact> facts() const { return facts_; }
  std::uint64_t digest() const { return digest_.value(); }
  /// The true time up to which the run was simulated: that of its last fact.
  TrueTime end() const { return facts_.empty() ? TrueTime() : facts_.back().at; }

  std::span<const ProcessInfo> processes() const { return processes_; }
  std::size_t resource_count() const { return resources_.size(); }
  /// "nobody" or "nothing" for the zero id.
  std::string_view name_of(ProcessId process) const;
  std::string_view name_of(Resource resource) const;
  Role role_of(ProcessId process) const;

 private:
  std::vector<ProcessInfo> processes_;
  std::vector<std::string> resources_;
  std::vector<Fact> facts_;
  Digest digest_;
};

/// The digest as 16 hexadecimal digits.
std::string to_hex(std::uint64_t digest);

}  // namespace lockstep
