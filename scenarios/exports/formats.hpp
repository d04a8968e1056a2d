// One function per format, with the limits that keep a picture of a long run readable.
#pragma once

#include <cstddef>
#include <string>

#include "scenarios/exports/export.hpp"

namespace lockstep {

/// A transcript: one line per fact, for people and for tests that compare whole runs.
std::string export_text(const ExportInput& input);

/// One JSON object per line: first what the run was, then every fact with all its fields.
std::string export_jsonl(const ExportInput& input);

/// The facts as a table with a header row; quoting as in RFC 4180.
std::string export_csv(const ExportInput& input);

/// Chrome trace events for ui.perfetto.dev: a track per process, slices, instants, and flows for messages.
std::string export_perfetto(const ExportInput& input);

struct MermaidLimits {
  std::size_t messages = 200;
};
/// A sequence diagram that GitHub and others render inside Markdown.
std::string export_mermaid(const ExportInput& input, const MermaidLimits& limits = {});

struct DotLimits {
  std::size_t facts = 250;
};
/// The happens-before graph for Graphviz, with the causal past of the first violation marked.
std::string export_dot(const ExportInput& input, const DotLimits& limits = {});

struct SvgLimits {
  std::size_t facts = 400;  ///< facts in the picture; a longer run shows a window around its first violation
  std::size_t lanes = 14;
};
/// The picture for a lecture: who believed what, when, and what the nodes and the store saw of it.
std::string export_svg(const ExportInput& input, const SvgLimits& limits = {});

}  // namespace lockstep
