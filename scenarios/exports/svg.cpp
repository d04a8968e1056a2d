// The picture for a lecture: lanes over true time.
//
// On top who is inside each lock, then a lane per client (what it believes, what it is), per Redis node (its
// keys) and per store (its writes), messages as slanted arrows between them. The file stands alone: text is
// text, nothing is loaded, and presentation attributes are used instead of style sheets, because office
// programs and slide tools read those.
#include <fmt/format.h>

#include "scenarios/exports/formats.hpp"
#include "scenarios/exports/picture.hpp"

namespace lockstep {
namespace {

using namespace exports;

/// Hatchings; the lines of each are drawn over whatever fill lies below.
std::string patterns() {
  const auto hatch = [](std::string_view name, std::string_view colour, double step, double width, int angle) {
    return fmt::format(
        "<pattern id=\"{}\" patternUnits=\"userSpaceOnUse\" width=\"{}\" height=\"{}\" patternTransform=\"rotate({})\">"
        "<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"{}\" stroke=\"{}\" stroke-width=\"{}\"/></pattern>\n",
        name, coordinate(step), coordinate(step), angle, coordinate(step), colour, coordinate(width));
  };
  std::string out = "<defs>\n";
  out += hatch("hatch-danger", danger, 7, 3.2, 45);
  out += hatch("hatch-pause", "#8A8A8A", 6, 2.2, 45);
  out += hatch("hatch-frozen", "#8A8A8A", 6, 2.2, -45);
  out += hatch("hatch-lapse", "#9A9A9A", 5, 1.4, -45);
  return out + "</defs>\n";
}

}  // namespace

std::string export_svg(const ExportInput& input, const SvgLimits& limits) {
  Picture picture(input, limits);
  draw_header(picture);
  lay_out(picture);
  draw_axis(picture);
  draw_faults(picture);
  draw_strips(picture);
  draw_clients(picture);
  draw_nodes(picture);
  draw_stores(picture);
  draw_violation_lines(picture);
  draw_messages(picture);
  picture.place_labels();
  draw_legend(picture);
  draw_verdicts(picture);

  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
      "font-family=\"Inter, DejaVu Sans, sans-serif\">\n<title>{2}</title>\n",
      coordinate(Picture::width), coordinate(picture.height), xml_text(input.title));
  out += patterns();
  out += fmt::format("<rect width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>\n", coordinate(Picture::width),
                     coordinate(picture.height));
  const auto layer = [&out](std::string_view name, const Canvas& canvas) {
    out += fmt::format("<g class=\"{}\">\n{}</g>\n", name, canvas.elements());
  };
  layer("ground", picture.ground);
  layer("messages", picture.arrows);
  layer("bars", picture.bars);
  layer("marks", picture.marks);
  layer("labels", picture.words);
  return out + "</svg>\n";
}

}  // namespace lockstep
