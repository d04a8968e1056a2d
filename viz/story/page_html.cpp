#include "viz/story/page_html.hpp"

#include <fmt/format.h>

#include "scenarios/exports/canvas.hpp"
#include "scenarios/exports/export.hpp"
#include "scenarios/format/settings.hpp"
#include "scenarios/format/write.hpp"
#include "sim/check/words.hpp"
#include "viz/story/narration.hpp"

namespace lockstep::viz {
namespace {

constexpr std::string_view style = R"(
:root { color-scheme: light; --ink: #222; --quiet: #666; --line: #ddd; --danger: #b84300; --good: #00704f; }
body { font: 16px/1.5 Inter, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: var(--ink); background: #fff;
       max-width: 1240px; margin: 0 auto; padding: 24px 20px 64px; }
h1 { font-size: 28px; margin: 0 0 4px; } h2 { font-size: 19px; margin: 32px 0 8px; }
p.question, p.how { font-size: 18px; margin: 0 0 16px; } p.how { margin: 16px 0 0; } p.source, footer { color: var(--quiet); font-size: 14px; }
figure { margin: 0; border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; }
figure svg { display: block; width: 100%; height: auto; min-width: 900px; }
ol.story { list-style: none; margin: 0; padding: 0; }
ol.story li { display: grid; grid-template-columns: 6.5em 1fr; gap: 12px; padding: 5px 8px;
              border-left: 4px solid #ccc; }
ol.story time { color: var(--quiet); text-align: right; font-variant-numeric: tabular-nums; }
li.danger { border-color: #d55e00 !important; color: var(--danger); font-weight: 600; background: #fdf1ea; }
li.world { border-color: #999 !important; } li.turn { border-color: #e69f00 !important; }
li.good { border-color: #009e73 !important; color: var(--good); }
.verdict { padding: 8px 12px; border-radius: 6px; margin: 8px 0; background: #e7f5f0; color: var(--good); }
.verdict.broken { background: #fdf1ea; color: var(--danger); }
table { border-collapse: collapse; font-size: 14px; } td { padding: 2px 16px 2px 0; vertical-align: top; }
code { font-family: "JetBrains Mono", "DejaVu Sans Mono", monospace; font-size: 14px; }
details { margin-top: 16px; } summary { cursor: pointer; }
@media print { figure { border: 0; } details { display: none; } }
)";

using exports::xml_text;

std::string_view class_of(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return "plain";
    case Tone::world:
      return "world";
    case Tone::turn:
      return "turn";
    case Tone::danger:
      return "danger";
    case Tone::good:
      return "good";
  }
  return "plain";
}

std::string_view sign_of(Tone tone) { return tone == Tone::danger ? "\u25B2 " : tone == Tone::good ? "\u2713 " : ""; }

/// The picture without what only a file of its own needs in front, and what the page says itself.
std::string picture(const Told& told) {
  const ExportInput input{told.trace, told.violations, "", "", ""};
  std::string svg = export_trace(input, ExportFormat::svg);
  const std::size_t begin = svg.find("<svg");
  return begin == std::string::npos ? svg : svg.substr(begin);
}

}  // namespace

std::string page_html(const Told& told, const Scenario& scenario, const Run& run, const std::string& how) {
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  out += fmt::format("<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n", xml_text(scenario.title), style);
  out += fmt::format("<h1>{}</h1>\n", xml_text(scenario.title));
  if (!scenario.question.empty()) out += fmt::format("<p class=\"question\">{}</p>\n", xml_text(scenario.question));
  out += fmt::format("<figure>\n{}\n</figure>\n", picture(told));

  if (!how.empty()) out += fmt::format("<p class=\"how\">How: {}.</p>\n", xml_text(how));

  out += "<h2>Verdicts</h2>\n";
  if (told.violations.empty()) out += "<p class=\"verdict\">\u2713 Nothing was broken: all checks held.</p>\n";
  constexpr std::size_t verdicts_max = 50;
  for (std::size_t i = 0; i < told.violations.size() && i < verdicts_max; ++i) {
    std::string check(name_of(told.violations[i].check));
    for (char& c : check) c = c == '_' ? ' ' : c;
    out +=
        fmt::format("<p class=\"verdict broken\">\u25B2 <b>{}</b>: {}</p>\n", check, xml_text(told.violations[i].text));
  }
  if (told.violations.size() > verdicts_max)
    out += fmt::format("<p>and {} more.</p>\n", told.violations.size() - verdicts_max);

  const Narration narration = narrate(told, {.sentences = 200});
  out += "<h2>What happened</h2>\n<ol class=\"story\">\n";
  for (const Sentence& sentence : narration.sentences)
    out += fmt::format("<li class=\"{}\"><time>{}</time><span>{}{}</span></li>\n", class_of(sentence.tone),
                       words_of(sentence.at), sign_of(sentence.tone), xml_text(sentence.text));
  out += "</ol>\n";
  if (narration.left_out > 0)
    out += fmt::format("<p class=\"source\">{} more events are not told.</p>\n", narration.left_out);

  if (!scenario.lesson.empty()) out += fmt::format("<h2>What one learns</h2>\n<p>{}</p>\n", xml_text(scenario.lesson));
  if (!scenario.source.empty()) out += fmt::format("<p class=\"source\">After: {}</p>\n", xml_text(scenario.source));
  out += "<details><summary>Settings of this run</summary>\n<table>\n";
  for (const Setting& setting : settings_of(scenario))
    out += fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", xml_text(setting.name), xml_text(setting.text));
  out += fmt::format(
      "</table>\n</details>\n<details><summary>The scenario file</summary>\n<pre><code>{}</code></pre>\n</details>\n",
      xml_text(file_text(to_json(scenario))));
  out += fmt::format(
      "<footer>Lockstep, seed {}, digest <code>{}</code>. The same file and seed give the same run.</footer>\n",
      run.seed, to_hex(told.trace.digest()));
  return out + "</body>\n</html>\n";
}

}  // namespace lockstep::viz
