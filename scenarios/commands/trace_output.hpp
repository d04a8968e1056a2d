// A run's trace in one of the export formats, and files that are written whole or not at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scenarios/exports/export.hpp"
#include "scenarios/run.hpp"

namespace lockstep {

std::string export_run(const Scenario& scenario, const Run& run, ExportFormat format);

/// By the end of a file's name: .txt .jsonl .json (perfetto) .mmd .dot .svg .csv.
std::optional<ExportFormat> format_for_file(std::string_view path);

/// Writes to a file beside it and then renames that, so that a reader never sees half a file. What is there and
/// is no regular file, such as /dev/stdout, is written to directly. Returns what went wrong, or nothing.
std::optional<std::string> write_file(const std::string& path, std::string_view content);

/// Whether `write_file` would fail, found out by trying: said before long work rather than after it. Returns what is
/// wrong, or nothing.
std::optional<std::string> cannot_write(const std::string& path);

/// Whether writing to `path` would destroy the other file; also when one of them is not there yet.
bool is_same_file(const std::string& path, const std::string& other);

}  // namespace lockstep
