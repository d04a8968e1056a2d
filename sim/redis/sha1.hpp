// SHA-1 as 40 lower-case hexadecimal digits: the name of a script.
// Source: FIPS 180-4, section 6.1.
#pragma once

#include <string>
#include <string_view>

namespace lockstep::redis {

std::string sha1_hex(std::string_view text);

}  // namespace lockstep::redis
