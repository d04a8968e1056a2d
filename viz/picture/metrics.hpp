// How large letters are: all that laying out needs to know about fonts. All sizes follow from `em`.
#pragma once

#include <cstdint>
#include <string_view>

namespace lockstep::viz {

enum class Face : std::uint8_t { small, text, strong, title, mono };
inline constexpr int face_count = 5;

/// Height of a face's letters in parts of an em.
constexpr float relative_size(Face face) {
  switch (face) {
    case Face::small:
      return 0.8125F;
    case Face::text:
    case Face::strong:
      return 1.0F;
    case Face::title:
      return 1.3125F;
    case Face::mono:
      return 0.875F;
  }
  return 1.0F;
}

class Metrics {
 public:
  explicit Metrics(float em) : em_(em) {}
  virtual ~Metrics() = default;
  Metrics(const Metrics&) = default;
  Metrics& operator=(const Metrics&) = default;

  float em() const { return em_; }
  float height(Face face) const { return em_ * relative_size(face); }
  /// In pixels. Here an estimate on the generous side; with fonts loaded, what will be drawn.
  virtual float width(Face face, std::string_view text) const;

 private:
  float em_;
};

}  // namespace lockstep::viz
