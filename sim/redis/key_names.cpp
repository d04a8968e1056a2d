#include "sim/redis/key_names.hpp"

#include <algorithm>

namespace lockstep::redis {

Resource KeyNames::find(unsigned database, std::string_view name) {
  if (learned_ != trace_->resource_count()) [[unlikely]]
    learn();
  const Resource* found = by_name_[database].find(name);
  return found == nullptr ? Resource() : *found;
}

Resource KeyNames::intern(unsigned database, std::string_view name) {
  if (const Resource known = find(database, name)) return known;
  std::string declared(name);
  if (database != 0) declared = "db" + std::to_string(database) + ":" + declared;
  const Resource key = trace_->declare_resource(std::move(declared));
  ++learned_;
  add(key, database, name);
  return key;
}

// The names that were declared elsewhere since the last time. The first of two equal names counts.
void KeyNames::learn() {
  while (learned_ < trace_->resource_count()) {
    const Resource key(static_cast<std::uint32_t>(++learned_));
    add(key, 0, trace_->name_of(key));
  }
}

void KeyNames::add(Resource key, unsigned database, std::string_view name) {
  if (names_.size() <= key.value) names_.resize(key.value + 1);
  names_[key.value] = {std::string(name), database};
  if (by_name_[database].insert(name, key)) by_database_[database].push_back(key);
}

void KeyNames::swap(unsigned a, unsigned b) {
  learn();
  std::swap(by_name_[a], by_name_[b]);
  std::swap(by_database_[a], by_database_[b]);
  for (Name& name : names_)
    if (name.database == a || name.database == b) name.database = a + b - name.database;
}

}  // namespace lockstep::redis
