#include "scenarios/commands/trace_output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "scenarios/format/problem.hpp"

namespace lockstep {
namespace {

namespace fs = std::filesystem;

/// Returns what went wrong, or nothing.
std::optional<std::string> write_directly(const std::string& path, std::string_view content) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return std::string(std::strerror(errno));
  const bool written = std::fwrite(content.data(), 1, content.size(), file) == content.size();
  const int write_error = errno;
  if (std::fclose(file) != 0 && written) return std::string(std::strerror(errno));
  if (!written) return std::string(std::strerror(write_error));
  return std::nullopt;
}

/// What a symbolic link leads to, whether that is there or not.
std::string target_of_link(const std::string& path) {
  std::error_code error;
  const fs::path target = fs::canonical(path, error);
  if (!error) return target.string();
  const fs::path link = fs::read_symlink(path, error);
  return error ? path : (fs::path(path).parent_path() / link).string();
}

/// Beside the file, so that it can take the file's place in one step.
std::string unfinished_name(const std::string& target) { return fmt::format("{}.{}.unfinished", target, getpid()); }

}  // namespace

std::string export_run(const Scenario& scenario, const Run& run, ExportFormat format) {
  return export_trace(
      {.trace = run.trace,
       .violations = run.violations,
       .title = scenario.title.empty() ? scenario.name : scenario.title,
       .question = scenario.question,
       .subtitle = fmt::format("{}, seed {}, algorithm {}", scenario.name, run.seed, scenario.algorithm.name)},
      format);
}

std::optional<ExportFormat> format_for_file(std::string_view path) {
  static constexpr std::array<std::pair<std::string_view, ExportFormat>, 7> endings = {
      {{".txt", ExportFormat::text},
       {".jsonl", ExportFormat::jsonl},
       {".json", ExportFormat::perfetto},
       {".mmd", ExportFormat::mermaid},
       {".dot", ExportFormat::dot},
       {".svg", ExportFormat::svg},
       {".csv", ExportFormat::csv}}};
  for (const auto& ending : endings) {
    if (path.size() > ending.first.size() && path.substr(path.size() - ending.first.size()) == ending.first)
      return ending.second;
  }
  return std::nullopt;
}

std::optional<std::string> write_file(const std::string& path, std::string_view content) {
  std::error_code error;
  const auto failed = [&](const std::string& why) { return "cannot write " + quote(path) + ": " + why; };
  if (fs::is_directory(path, error)) return failed("it is a folder");
  if (fs::exists(path, error) && !fs::is_regular_file(path, error)) {
    if (const std::optional<std::string> why = write_directly(path, content)) return failed(*why);
    return std::nullopt;
  }

  // Behind a symbolic link the file that it leads to is replaced, not the link.
  const std::string target = fs::is_symlink(fs::symlink_status(path, error)) ? target_of_link(path) : path;
  const std::string unfinished = unfinished_name(target);
  if (const std::optional<std::string> why = write_directly(unfinished, content)) {
    fs::remove(unfinished, error);
    return failed(*why);
  }
  fs::rename(unfinished, target, error);
  if (!error) return std::nullopt;
  std::error_code ignored;
  fs::remove(unfinished, ignored);
  return failed(error.message());
}

std::optional<std::string> cannot_write(const std::string& path) {
  std::error_code error;
  const auto wrong = [&](const std::string& why) { return "cannot write " + quote(path) + ": " + why; };
  if (fs::is_directory(path, error)) return wrong("it is a folder");
  if (fs::exists(path, error) && !fs::is_regular_file(path, error)) return std::nullopt;  // a pipe or a device
  const std::string target = fs::is_symlink(fs::symlink_status(path, error)) ? target_of_link(path) : path;
  const std::string unfinished = unfinished_name(target);
  const std::optional<std::string> why = write_directly(unfinished, "");
  fs::remove(unfinished, error);
  if (why) return wrong(*why);
  return std::nullopt;
}

bool is_same_file(const std::string& path, const std::string& other) {
  std::error_code error;
  if (fs::equivalent(path, other, error)) return true;
  if (fs::exists(path, error) && fs::exists(other, error)) return false;
  // Where one of them is not there yet, the names decide.
  const fs::path one = fs::weakly_canonical(fs::absolute(path, error), error);
  if (error) return path == other;
  const fs::path two = fs::weakly_canonical(fs::absolute(other, error), error);
  return error ? path == other : one == two;
}

}  // namespace lockstep
