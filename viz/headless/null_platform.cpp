#include "viz/headless/null_platform.hpp"

#include <algorithm>

#include "viz/headless/rasteriser.hpp"

namespace lockstep::viz {

NullPlatform::NullPlatform(int width, int height, float scale, const FontFiles& files)
    : context_(ImGui::CreateContext()), width_(width), height_(height) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  io.GetClipboardTextFn = [](void*) -> const char* { return ""; };
  io.SetClipboardTextFn = [](void*, const char*) {};
  compat::map_keys(io);
  fonts_ = std::make_unique<Fonts>(io, files, scale);
  unsigned char* texels = nullptr;
  int atlas_width = 0, atlas_height = 0;
  io.Fonts->GetTexDataAsRGBA32(&texels, &atlas_width, &atlas_height);
  io.Fonts->SetTexID((ImTextureID)(intptr_t)1);
  compat::move_pointer(io, -1000, -1000);
}

NullPlatform::~NullPlatform() { ImGui::DestroyContext(context_); }

void NullPlatform::resize(int width, int height) {
  width_ = width;
  height_ = height;
}

void NullPlatform::begin(double seconds) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {static_cast<float>(width_), static_cast<float>(height_)};
  io.DeltaTime = static_cast<float>(std::max(1e-4, seconds));
  ImGui::NewFrame();
}

void NullPlatform::end() { ImGui::Render(); }

Image NullPlatform::picture(Colour ground) const {
  ImGui::SetCurrentContext(context_);
  return rasterise(*ImGui::GetDrawData(), *ImGui::GetIO().Fonts, ground);
}

}  // namespace lockstep::viz
