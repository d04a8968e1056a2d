#include "sim/kernel/choices.hpp"

namespace lockstep {

double Stream::exponential_slow(std::uint64_t bits, std::uint64_t counter) const {
  const random::Ziggurat& z = random::ziggurat;
  for (std::uint64_t attempt = 0; attempt < 254; attempt += 2) {
    if (attempt != 0) bits = random::squares(counter + attempt, key_);
    const std::uint64_t fraction = bits >> 11;
    const unsigned layer = bits & 255;
    const double x = static_cast<double>(fraction) * z.width[layer];
    if (fraction < z.inside[layer]) return x;
    const double u = random::unit(random::squares(counter + attempt + 1, key_));
    if (layer == 0) return random::Ziggurat::tail_start - math::log(1.0 - u);
    if (z.height[layer] + u * (z.height[layer - 1] - z.height[layer]) < math::exp(-x)) return x;
  }
  return 1.0;  // 127 rejections in a row: less likely than 1e-200
}

Duration Stream::residual(const Distribution& law, Duration elapsed) {
  const Duration value = law.residual(elapsed, random::unit(draw()));
  if (watched_ != nullptr)
    return Duration(ask(ChoiceKind::duration, ordinal() - 1, value.count(), law.residual(elapsed, 0).count(), 0));
  return value;
}

Duration Stream::ask_duration(const Distribution& law, std::uint64_t ordinal, Duration value) {
  return Duration(ask(ChoiceKind::duration, ordinal, value.count(), law.smallest().count(), law.is_constant() ? 1 : 0));
}

std::int64_t Stream::ask(ChoiceKind kind, std::uint64_t ordinal, std::int64_t value, std::int64_t dullest,
                         std::uint64_t alternatives) {
  return watched_->choices->answer(watched_->name, kind, ordinal, value, dullest, alternatives);
}

void Choices::set_overrides(const std::vector<Choice>& choices) {
  for (const Choice& choice : choices) overrides_[choice.stream][choice.ordinal] = choice.value;
}

Stream Choices::stream(std::string_view name) {
  const std::uint64_t key = random::squares_key(random::mix(seed_ + 0x9e3779b97f4a7c15u) ^ random::hash(name));
  if (!watched()) return Stream(key, nullptr);
  // With nothing but a record to answer from, streams that it does not mention stay on the fast path.
  if (oracle_ == nullptr && !recording_ && overrides_.find(name) == overrides_.end()) return Stream(key, nullptr);
  watched_streams_.push_back(std::make_unique<Stream::Watched>(Stream::Watched{this, std::string(name)}));
  return Stream(key, watched_streams_.back().get());
}

std::int64_t Choices::answer(const std::string& name, ChoiceKind kind, std::uint64_t ordinal, std::int64_t value,
                             std::int64_t dullest, std::uint64_t alternatives) {
  const Choice asked{name, ordinal, kind, value};
  std::int64_t given = value;
  const auto stream = overrides_.find(asked.stream);
  const bool overridden = stream != overrides_.end() && stream->second.count(ordinal) != 0;
  if (overridden) {
    given = stream->second.at(ordinal);
  } else if (oracle_ != nullptr) {
    given = oracle_->answer(asked, dullest, alternatives);
  }
  if (recording_ && given != value) recorded_.push_back({asked.stream, ordinal, kind, given});
  return given;
}

}  // namespace lockstep
