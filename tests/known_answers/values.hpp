// Values as scenario files have them.
#pragma once

#include <cmath>
#include <string>

namespace lockstep::known {

inline std::string ns(double seconds) { return std::to_string(std::llround(seconds * 1e9)) + "ns"; }
inline std::string exponential(double mean) { return "{\"exponential\":\"" + ns(mean) + "\"}"; }
inline std::string uniform(double from, double to) {
  return "{\"uniform\":[\"" + ns(from) + "\",\"" + ns(to) + "\"]}";
}

/// "2.5", "10": for the words of a table.
inline std::string text(double number) {
  std::string digits = std::to_string(number);
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

}  // namespace lockstep::known
