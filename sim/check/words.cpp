#include "sim/check/words.hpp"

#include <fmt/format.h>

namespace lockstep {
namespace {

// The magnitude as an unsigned number: also right for the most negative Duration.
std::uint64_t magnitude_of(std::int64_t ns) {
  return ns < 0 ? ~static_cast<std::uint64_t>(ns) + 1 : static_cast<std::uint64_t>(ns);
}

std::string_view sign_of(std::int64_t ns) { return ns < 0 ? "-" : ""; }

}  // namespace

std::string words_of(Duration length) {
  const std::string_view sign = sign_of(length.count());
  std::uint64_t thousandths = magnitude_of(length.count());
  if (thousandths < 1000) return fmt::format("{}{} ns", sign, thousandths);

  // Rounding may carry into the next unit: 999'999'600 ns is a second, not 1000 ms.
  std::string_view unit = "us";
  for (const std::string_view larger : {"ms", "s"}) {
    if (thousandths < 1'000'000) break;
    thousandths = (thousandths + 500) / 1000;
    unit = larger;
  }
  std::string text = fmt::format("{}{}", sign, thousandths / 1000);
  if (thousandths % 1000 != 0) {
    text += fmt::format(".{:03}", thousandths % 1000);
    while (text.back() == '0') text.pop_back();
  }
  return fmt::format("{} {}", text, unit);
}

std::string words_of(TrueTime at) {
  const std::string_view sign = sign_of(at.ns());
  std::uint64_t ns = magnitude_of(at.ns());
  if (ns != 0 && ns < 1'000'000) {
    if (ns % 1000 != 0) return fmt::format("{}0.{:09} s", sign, ns);
    return fmt::format("{}0.{:06} s", sign, ns / 1000);
  }
  const std::uint64_t us = (ns + 500) / 1000;
  if (us % 1000 != 0) return fmt::format("{}{}.{:06} s", sign, us / 1'000'000, us % 1'000'000);
  return fmt::format("{}{}.{:03} s", sign, us / 1'000'000, us / 1000 % 1000);
}

std::string quoted(const Trace& trace, Resource resource) { return fmt::format("\"{}\"", trace.name_of(resource)); }

std::string names_of(const Trace& trace, std::span<const ProcessId> clients) {
  constexpr std::size_t most = 4;  // with more of them, three and the number of the others
  const std::size_t shown = clients.size() > most ? most - 1 : clients.size();
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == clients.size() ? " and " : ", ";
    text += trace.name_of(clients[i]);
  }
  if (shown < clients.size()) text += fmt::format(" and {} others", clients.size() - shown);
  return text;
}

}  // namespace lockstep
