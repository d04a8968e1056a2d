#include "scenarios/exports/export.hpp"

#include <array>

#include "scenarios/exports/formats.hpp"

namespace lockstep {
namespace {

constexpr std::array<std::string_view, 7> format_names = {"text", "jsonl", "perfetto", "mermaid", "dot", "svg", "csv"};

}  // namespace

std::string_view name_of(ExportFormat format) { return format_names.at(static_cast<std::size_t>(format)); }

std::optional<ExportFormat> format_named(std::string_view name) {
  for (std::size_t i = 0; i < format_names.size(); ++i)
    if (format_names[i] == name) return static_cast<ExportFormat>(i);
  return std::nullopt;
}

std::string export_trace(const ExportInput& input, ExportFormat format) {
  switch (format) {
    case ExportFormat::text:
      return export_text(input);
    case ExportFormat::jsonl:
      return export_jsonl(input);
    case ExportFormat::perfetto:
      return export_perfetto(input);
    case ExportFormat::mermaid:
      return export_mermaid(input);
    case ExportFormat::dot:
      return export_dot(input);
    case ExportFormat::svg:
      return export_svg(input);
    case ExportFormat::csv:
      return export_csv(input);
  }
  return {};
}

}  // namespace lockstep
