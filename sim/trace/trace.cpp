#include "sim/trace/trace.hpp"

namespace lockstep {

ProcessId Trace::declare_process(std::string name, Role role) {
  processes_.push_back({std::move(name), role});
  return ProcessId(static_cast<std::uint32_t>(processes_.size()));
}

Resource Trace::declare_resource(std::string name) {
  resources_.push_back(std::move(name));
  return Resource(static_cast<std::uint32_t>(resources_.size()));
}

std::string_view Trace::name_of(ProcessId process) const {
  return process ? std::string_view(processes_.at(process.value - 1).name) : "nobody";
}

std::string_view Trace::name_of(Resource resource) const {
  return resource ? std::string_view(resources_.at(resource.value - 1)) : "nothing";
}

Role Trace::role_of(ProcessId process) const { return processes_.at(process.value - 1).role; }

std::string to_hex(std::uint64_t digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(16, '0');
  for (int i = 15; i >= 0; --i, digest >>= 4) text[static_cast<std::size_t>(i)] = digits[digest & 15];
  return text;
}

}  // namespace lockstep
