// Which keys of "algorithm" an algorithm uses, for those who do not include the algorithms themselves.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockstep {

/// Besides "name"; nothing for a name that is no algorithm's.
std::vector<std::string> options_of_algorithm(std::string_view algorithm);

}  // namespace lockstep
