// The letters of the viewer: Inter for words, JetBrains Mono for tokens and commands, DejaVu for signs that neither
// has. Where they are not installed the next best face is taken, at last the one inside the library.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "viz/picture/metrics.hpp"
#include "viz/shell/imgui_compat.hpp"

namespace lockstep::viz {

/// Files that exist; empty: none found.
struct FontFiles {
  std::string text, strong, mono;
  std::string signs;  ///< merged into the others
};

/// Looks into the usual folders. `preferred`: a file that the user named; empty: none.
FontFiles find_fonts(const std::string& preferred = "");

/// The faces of one atlas. Needs: the context's fonts have not been built yet.
class Fonts {
 public:
  Fonts(ImGuiIO& io, const FontFiles& files, float scale);

  ImFont* of(Face face) const { return faces_[static_cast<std::size_t>(face)]; }
  float size(Face face) const { return sizes_[static_cast<std::size_t>(face)]; }
  float em() const { return em_; }

 private:
  float em_;
  std::vector<ImWchar> ranges_;  // the atlas reads them later
  std::array<ImFont*, face_count> faces_{};
  std::array<float, face_count> sizes_{};
};

/// What letters of these fonts take.
class FontMetrics final : public Metrics {
 public:
  explicit FontMetrics(const Fonts& fonts) : Metrics(fonts.em()), fonts_(&fonts) {}
  float width(Face face, std::string_view text) const override;

 private:
  const Fonts* fonts_;
};

/// A face for the ImGui items until the end of the scope.
class WithFace {
 public:
  WithFace(const Fonts& fonts, Face face);
  ~WithFace();
  WithFace(const WithFace&) = delete;
  WithFace& operator=(const WithFace&) = delete;
};

}  // namespace lockstep::viz
