// How verdicts write times, lengths and names. Integer arithmetic and no locale, so a sentence has the same
// bytes on every machine.
#pragma once

#include <span>
#include <string>

#include "sim/trace/trace.hpp"

namespace lockstep {

/// A length in the unit that fits: "4.9 s", "380 ms", "12.5 us", "7 ns".
/// Three decimals at most, rounded to the nearest; so below a millisecond the text is exact.
std::string words_of(Duration length);

/// A point in true time in seconds: "10.100 s"; "10.100250 s" where whole milliseconds would hide something.
/// Rounded to the nearest microsecond from one millisecond on, exact before.
std::string words_of(TrueTime at);

/// The resource's name in double quotes.
std::string quoted(const Trace& trace, Resource resource);

/// "alice", "alice and bob", "alice, bob and carol", "alice, bob, carol and 7 others".
std::string names_of(const Trace& trace, std::span<const ProcessId> clients);

}  // namespace lockstep
