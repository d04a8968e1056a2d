// A trace as something to read, to load elsewhere, or to show: seven formats behind one door.
//
// Every export is computed from the trace and its verdicts alone, and is the same bytes for the same input:
// no locale, no wall clock, no floating point where a number has to be exact.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/check/verdict.hpp"
#include "sim/trace/trace.hpp"

namespace lockstep {

struct ExportInput {
  const Trace& trace;
  std::span<const Violation> violations;
  std::string title;
  std::string question;
  std::string subtitle;  ///< what tells this run from others, such as "seed 7, algorithm redlock"
};

enum class ExportFormat : std::uint8_t { text, jsonl, perfetto, mermaid, dot, svg, csv };

/// The format's name on the command line, which is also the enumerator's.
std::string_view name_of(ExportFormat format);
std::optional<ExportFormat> format_named(std::string_view name);

std::string export_trace(const ExportInput& input, ExportFormat format);

}  // namespace lockstep
