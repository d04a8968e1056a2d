// The names of keys, and their numbers: those of the trace's resources.
//
// The typed door speaks of numbers that were given out when the world was wired. The argv door speaks of
// names: one that the trace does not know yet is declared there, so that every fact about a key has a name.
// A key of another database than 0 is a resource of its own, declared as "db1:name".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/redis/text_index.hpp"
#include "sim/trace/trace.hpp"

namespace lockstep::redis {

class KeyNames {
 public:
  static constexpr unsigned databases = 16;

  explicit KeyNames(Trace& trace) : trace_(&trace), by_name_(databases), by_database_(databases) {}

  /// The zero number if nobody has used this name.
  Resource find(unsigned database, std::string_view name);
  Resource intern(unsigned database, std::string_view name);
  std::string_view name_of(Resource key) {
    if (key.value >= names_.size()) learn();  // declared by somebody else since
    return names_.at(key.value).name;
  }
  unsigned database_of(Resource key) const { return names_.at(key.value).database; }

  /// Every key number of a database, in the order in which they were first seen.
  const std::vector<Resource>& keys_of(unsigned database) {
    learn();
    return by_database_[database];
  }
  /// The database whose name a key number carries becomes another one.
  void swap(unsigned a, unsigned b);

 private:
  struct Name {
    std::string name;
    unsigned database = 0;
  };
  void learn();
  void add(Resource key, unsigned database, std::string_view name);

  Trace* trace_;
  std::vector<TextIndex<Resource>> by_name_;
  std::vector<std::vector<Resource>> by_database_;
  std::vector<Name> names_;  // by key number
  std::size_t learned_ = 0;  // of the trace's resources
};

}  // namespace lockstep::redis
