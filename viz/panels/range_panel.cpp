// Numbers of the stretch that was marked with Shift and drag.
#include <fmt/format.h>

#include "scenarios/exports/wording.hpp"
#include "viz/panels/panels.hpp"
#include "viz/picture/range_stats.hpp"

namespace lockstep::viz {
namespace {

class RangePanel final : public Panel {
 public:
  std::string_view name() const override { return "range"; }
  std::string_view title() const override { return "Stretch"; }
  Place place() const override { return Place::lower_right; }
  bool is_visible(const Model& model) const override { return model.has_run() && model.range.has_value(); }

  void pump(Model& model) override {
    if (!model.has_run() || !model.range) return;
    if (version_ == model.version && begin_ == model.range->begin && end_ == model.range->end) return;
    version_ = model.version;
    begin_ = model.range->begin;
    end_ = model.range->end;
    stats_ = stats_of(*model.recording, begin_, end_);
  }

  void draw(const Model& model, Ui& ui) override {
    if (!model.has_run() || !model.range) return ui.quiet("Shift and drag over the lanes marks a stretch.");
    const Duration length = end_ - begin_;
    ui.words(fmt::format("{} from {} s to {} s", exports::short_length(length), exports::seconds(begin_.ns(), 6),
                         exports::seconds(end_.ns(), 6)),
             Face::strong, ui.look.ink);
    ui.mark("range/length");
    if (ImGui::Button("close")) ui.ask("range.clear");
    ui.mark("range/close");
    const auto part = [&](Duration of) {
      return length > Duration(0) ? fmt::format("{} ({:.1f} %)", exports::short_length(of),
                                                100 * static_cast<double>(of.count()) /
                                                    static_cast<double>(length.count()))
                                  : std::string("0");
    };
    row(ui, "one inside", part(stats_.one_inside));
    row(ui, "several inside at once", part(stats_.several_inside), stats_.several_inside > Duration(0));
    row(ui, "violations that begin here", std::to_string(stats_.violations), stats_.violations > 0);
    row(ui, "writes accepted, refused", fmt::format("{}, {}", stats_.accepted, stats_.refused));
    row(ui, "messages sent, lost, unread", fmt::format("{}, {}, {}", stats_.sent, stats_.lost, stats_.unread));
    row(ui, "under way: half less than, longest",
        fmt::format("{}, {}", exports::short_length(stats_.flight_median), exports::short_length(stats_.flight_longest)));
    row(ui, "events", std::to_string(stats_.facts));
    ui.heading("Clients");
    for (std::size_t i = 0; i < std::min<std::size_t>(stats_.clients.size(), shown_max); ++i) {
      const RangeStats::Client& client = stats_.clients[i];
      ui.words(fmt::format("{}: inside {}, waiting {}", model.trace().name_of(client.client), part(client.inside),
                           exports::short_length(client.waiting)),
               Face::small, ui.look.ink);
      ui.quiet(fmt::format("  asked {}, granted {}, refused {}{}", client.asked, client.granted, client.refused,
                           client.lapsed > Duration(0)
                               ? fmt::format("; past the end of its lease {}", exports::short_length(client.lapsed))
                               : ""));
    }
    if (stats_.clients.size() > shown_max) ui.quiet(fmt::format("and {} more", stats_.clients.size() - shown_max));
  }

 private:
  static constexpr std::size_t shown_max = 100;

  static void row(Ui& ui, std::string_view what, const std::string& value, bool is_bad = false) {
    const float left = ImGui::GetCursorPosX();
    ui.quiet(what);
    ImGui::SameLine(left + ui.em(14));
    ui.words(value, Face::small, is_bad ? ui.look.danger_text : ui.look.ink);
  }

  RangeStats stats_;
  std::uint64_t version_ = 0;
  TrueTime begin_{}, end_{};
};

}  // namespace

std::unique_ptr<Panel> make_range_panel() { return std::make_unique<RangePanel>(); }

}  // namespace lockstep::viz
