#include "viz/shell/fonts.hpp"

#include <cmath>
#include <cstdlib>
#include <filesystem>

namespace lockstep::viz {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> font_folders() {
  std::vector<std::string> folders = {"/usr/share/fonts", "/usr/local/share/fonts"};
  if (const char* home = std::getenv("HOME")) {
    folders.push_back(std::string(home) + "/.local/share/fonts");
    folders.push_back(std::string(home) + "/.fonts");
  }
  return folders;
}

std::string first_existing(const std::vector<std::string>& folders, const std::vector<std::string>& names) {
  std::error_code error;
  for (const std::string& name : names)
    for (const std::string& folder : folders) {
      const std::string path = folder + "/" + name;
      if (fs::is_regular_file(path, error)) return path;
    }
  return "";
}

}  // namespace

FontFiles find_fonts(const std::string& preferred) {
  const std::vector<std::string> folders = font_folders();
  FontFiles files;
  std::error_code error;
  if (!preferred.empty() && fs::is_regular_file(preferred, error)) files.text = preferred;
  if (files.text.empty())
    files.text = first_existing(
        folders, {"opentype/inter/Inter-Regular.otf", "truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf",
                  "truetype/noto/NotoSans-Regular.ttf", "truetype/dejavu/DejaVuSans.ttf"});
  files.strong =
      preferred.empty()
          ? first_existing(folders,
                           {"opentype/inter/Inter-SemiBold.otf", "truetype/roboto/unhinted/RobotoTTF/Roboto-Medium.ttf",
                            "truetype/noto/NotoSans-Bold.ttf", "truetype/dejavu/DejaVuSans-Bold.ttf"})
          : files.text;
  files.mono = first_existing(
      folders, {"truetype/jetbrains-mono/JetBrainsMono-Regular.ttf", "truetype/dejavu/DejaVuSansMono.ttf"});
  files.signs = first_existing(folders, {"truetype/dejavu/DejaVuSans.ttf"});
  return files;
}

Fonts::Fonts(ImGuiIO& io, const FontFiles& files, float scale) : em_(std::floor(16 * scale)) {
  ranges_ = {0x0020, 0x00FF, 0x0100, 0x017F, 0x0370, 0x03FF, 0x2010, 0x2027, 0x2070,
             0x209F, 0x2190, 0x22FF, 0x25A0, 0x25FF, 0x2713, 0x2718, 0};
  for (int i = 0; i < face_count; ++i) {
    const Face face = static_cast<Face>(i);
    const float size = std::floor(em_ * relative_size(face) + 0.5F);
    const bool is_heavy = face == Face::strong || face == Face::title;
    const std::string& file = face == Face::mono ? files.mono : is_heavy ? files.strong : files.text;
    ImFont* font = nullptr;
    if (!file.empty()) {
      font = io.Fonts->AddFontFromFileTTF(file.c_str(), size, nullptr, ranges_.data());
      if (!files.signs.empty() && files.signs != file) {
        ImFontConfig merged;
        merged.MergeMode = true;
        io.Fonts->AddFontFromFileTTF(files.signs.c_str(), std::floor(size * 0.92F), &merged, ranges_.data());
      }
    } else {
      ImFontConfig built_in;
      built_in.SizePixels = size;
      font = io.Fonts->AddFontDefault(&built_in);
    }
    faces_[static_cast<std::size_t>(i)] = font;
    sizes_[static_cast<std::size_t>(i)] = size;
  }
  io.FontDefault = of(Face::text);
}

float FontMetrics::width(Face face, std::string_view text) const {
  return fonts_->of(face)->CalcTextSizeA(fonts_->size(face), 1e9F, 0, text.data(), text.data() + text.size()).x;
}

WithFace::WithFace(const Fonts& fonts, Face face) {
#if IMGUI_VERSION_NUM >= 19200
  ImGui::PushFont(fonts.of(face), fonts.size(face));
#else
  ImGui::PushFont(fonts.of(face));
#endif
}

WithFace::~WithFace() { ImGui::PopFont(); }

}  // namespace lockstep::viz
