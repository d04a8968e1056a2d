// The legend: one swatch and a few words for each mark that is on the picture, and for no other.
#include <fmt/format.h>

#include "scenarios/exports/picture.hpp"

namespace lockstep::exports {
namespace {

constexpr double swatch_width = 24;

std::string_view words_of(Mark mark) {
  switch (mark) {
    case Mark::inside:
      return "believes it holds the lock";
    case Mark::waiting:
      return "waits for the lock";
    case Mark::lapse:
      return "validity over on its own clock";
    case Mark::extended:
      return "lease extended";
    case Mark::not_extended:
      return "extension failed";
    case Mark::overlap:
      return "more than one inside";
    case Mark::stopped:
      return "stopped";
    case Mark::suspended:
      return "frozen, with its clock";
    case Mark::slowed:
      return "slow";
    case Mark::crashed:
      return "crashed";
    case Mark::occupied:
      return "occupied by one command";
    case Mark::on_disk:
      return "flushed to disk";
    case Mark::key:
      return "key, in its owner's colour";
    case Mark::key_deleted:
      return "deleted";
    case Mark::foreign_end:
      return "ended by another client";
    case Mark::key_expired:
      return "expired";
    case Mark::key_lost:
      return "lost by the node";
    case Mark::request:
      return "request";
    case Mark::reply:
      return "reply";
    case Mark::refusal:
      return "reply: no";
    case Mark::lost:
      return "message lost";
    case Mark::read:
      return "read";
    case Mark::accepted:
      return "write accepted";
    case Mark::rejected:
      return "write rejected";
    case Mark::fence:
      return "fence raised";
    case Mark::clock_step:
      return "clock stepped";
    case Mark::clock_off:
      return "clock off, or at another rate";
    case Mark::squeezed:
      return "time squeezed";
    case Mark::violation:
      return "a check is violated";
    case Mark::count:
      break;
  }
  return {};
}

void draw_swatch(Canvas& out, Mark mark, double x, double y) {
  const Box bar{x, y - 5, x + swatch_width, y + 5};
  const std::string_view grey = nobody.line;
  const auto stroke = [](std::string_view colour, double width, std::string_view dashes = "") {
    return fmt::format(R"(stroke="{}" stroke-width="{}" fill="none"{})", colour, coordinate(width),
                       dashes.empty() ? "" : fmt::format(" stroke-dasharray=\"{}\"", dashes));
  };
  switch (mark) {
    case Mark::inside:
    case Mark::key:
      out.rect(bar, fmt::format(R"(fill="{}" stroke="{}" stroke-width="1.2")", nobody.fill, grey), 2);
      break;
    case Mark::waiting:
      out.line(bar.left, y, bar.right, y, stroke(grey, 1.6, "2 3"));
      break;
    case Mark::lapse:
      out.rect(bar, fmt::format(R"(fill="#fff" stroke="{}" stroke-dasharray="3 2")", grey), 2);
      out.rect(bar, hatched("lapse"), 2);
      break;
    case Mark::extended:
    case Mark::not_extended:
      out.rect({bar.left, y - 1, bar.right, bar.bottom}, fmt::format(R"(fill="{}")", nobody.fill), 2);
      out.path(fmt::format("M{} {}l-4 -6h8z", coordinate(x + 12), coordinate(y)),
               mark == Mark::extended ? fmt::format(R"(fill="{}")", grey)
                                      : fmt::format(R"(fill="#fff" stroke="{}" stroke-width="1.2")", grey));
      break;
    case Mark::overlap:
      out.rect(bar, fmt::format(R"(fill="{}" stroke="{}")", danger_fill, danger), 2);
      out.rect(bar, hatched("danger"), 2);
      break;
    case Mark::stopped:
      out.rect(bar, R"(fill="#fff" stroke="#8A8A8A")", 2);
      out.rect(bar, hatched("pause"), 2);
      break;
    case Mark::suspended:
      out.rect(bar, R"(fill="#fff" stroke="#8A8A8A")", 2);
      out.rect(bar, hatched("frozen"), 2);
      break;
    case Mark::slowed:
      out.rect(bar, R"(fill="#ECECEC" stroke="#B5B5B5")", 2);
      break;
    case Mark::crashed:
      out.line(bar.left, y, x + 8, y, stroke(grey, 2));
      out.path(cross_path(x + 12, y, 4.5), stroke(ink, 2));
      break;
    case Mark::occupied:
      out.rect(bar, R"(fill="#D8D8D8" stroke="#8A8A8A")", 2);
      break;
    case Mark::on_disk:
      out.line(bar.left, y, bar.right, y, stroke(grey, 1.6));
      out.line(x + 12, y - 4, x + 12, y + 4, stroke(ink, 1.2));
      break;
    case Mark::key_deleted:
      out.line(x + 2, y, x + 14, y, stroke(grey, 5));
      out.line(x + 15, y - 6, x + 15, y + 6, stroke(grey, 3));
      break;
    case Mark::foreign_end:
      out.line(x + 2, y, x + 14, y, stroke(grey, 5));
      out.line(x + 15, y - 6, x + 15, y + 6, stroke(danger, 3.2));
      break;
    case Mark::key_expired:
      out.path(fmt::format("M{} {}h8l6 5l-6 5h-8z", coordinate(x + 3), coordinate(y - 5)),
               fmt::format(R"(fill="{}")", faint));
      break;
    case Mark::key_lost:
      out.circle(x + 12, y, 5, stroke(ink, 1.4));
      out.line(x + 8, y + 5, x + 16, y - 5, stroke(ink, 1.4));
      break;
    case Mark::request:
    case Mark::reply:
    case Mark::refusal: {
      const std::string_view colour = mark == Mark::request ? std::string_view("#555555") : faint;
      out.line(bar.left, y - 4, bar.right, y + 4, stroke(colour, 1.2, mark == Mark::refusal ? "4 3" : ""));
      out.path(arrow_head_path(bar.left, y - 4, bar.right, y + 4, 7), fmt::format(R"(fill="{}")", colour));
      break;
    }
    case Mark::lost:
      out.line(bar.left, y - 4, x + 14, y + 1, stroke("#555555", 1.2));
      out.path(cross_path(x + 16, y + 2, 3.5), stroke(ink, 1.6));
      break;
    case Mark::read:
      out.circle(x + 12, y, 3.5, stroke(grey, 1.3));
      break;
    case Mark::accepted:
      out.circle(x + 12, y, 5, fmt::format(R"(fill="{}")", grey));
      break;
    case Mark::rejected:
      out.circle(x + 12, y, 5.5, stroke(grey, 1.4));
      out.path(cross_path(x + 12, y, 3), stroke(grey, 1.6));
      break;
    case Mark::fence:
      out.path(fence_path(x + 12, y), stroke(grey, 2));
      break;
    case Mark::clock_step:
    case Mark::clock_off:
      out.circle(x + 12, y, 6,
                 fmt::format(R"(fill="{}" stroke="{}" stroke-width="1.4")",
                             mark == Mark::clock_step ? "#fff" : clock_off_face, ink));
      out.path(fmt::format("M{} {}v-4m0 4h3", coordinate(x + 12), coordinate(y)), stroke(ink, 1.4));
      break;
    case Mark::squeezed:
      out.rect(bar, R"(fill="#EFEFEF")");
      for (const double dx : {8.0, 14.0}) out.line(x + dx - 2, y + 4, x + dx + 4, y - 4, stroke(quiet, 1.2));
      break;
    case Mark::violation:
      out.line(bar.left, y, bar.right, y, stroke(danger, 1.4, "2 4"));
      break;
    case Mark::count:
      break;
  }
}

}  // namespace

void draw_legend(Picture& picture) {
  constexpr double left = 28, size = 11;
  double x = left, y = picture.lanes_bottom + 26;
  bool is_empty = true;
  picture.marks.open_group("legend");
  for (std::size_t i = 0; i < picture.used.size(); ++i) {
    if (!picture.used[i]) continue;
    const auto mark = static_cast<Mark>(i);
    const std::string words(words_of(mark));
    const double width = swatch_width + 7 + text_width(words, size) + 20;
    if (x + width > Picture::width - left && x > left) {
      x = left;
      y += 20;
    }
    draw_swatch(picture.marks, mark, x, y);
    picture.words.text({x + swatch_width + 7, y + 4, words, size}, ink_of("#444444"));
    x += width;
    is_empty = false;
  }
  picture.marks.close_group();
  picture.height = is_empty ? picture.lanes_bottom + 30 : y + 36;
}

}  // namespace lockstep::exports
