#include <catch2/catch_test_macros.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "scenarios/exports/formats.hpp"
#include "scenarios/exports/label_placer.hpp"
#include "tests/support/sample_traces.hpp"

using namespace lockstep;

namespace {

struct Named {
  std::string name;
  samples::Sample sample;
};

std::vector<Named> all_samples() {
  std::vector<Named> all;
  all.push_back({"pause", samples::kleppmann_pause()});
  all.push_back({"fenced", samples::kleppmann_pause(true)});
  all.push_back({"redlock", samples::redlock_round()});
  all.push_back({"partition", samples::partition_while_held()});
  all.push_back({"clock step", samples::clock_step()});
  all.push_back({"troubles", samples::troubles()});
  all.push_back({"two locks", samples::two_locks()});
  all.push_back({"crowd", samples::crowd()});
  return all;
}

std::string draw(const samples::Sample& sample, const SvgLimits& limits = {}) {
  return export_svg({sample.trace, sample.violations, sample.title, sample.question, sample.subtitle}, limits);
}

bool contains(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

/// Empty when every tag that opens is closed in order, else what is wrong.
std::string imbalance(const std::string& xml) {
  std::vector<std::string> open;
  for (std::size_t at = xml.find('<'); at != std::string::npos; at = xml.find('<', at + 1)) {
    const std::size_t end = xml.find('>', at);
    if (end == std::string::npos) return "a tag without an end";
    const std::string tag = xml.substr(at + 1, end - at - 1);
    if (tag.back() == '/') continue;
    if (tag.front() == '/') {
      if (open.empty() || open.back() != tag.substr(1)) return "closes " + tag;
      open.pop_back();
    } else {
      open.push_back(tag.substr(0, tag.find(' ')));
    }
  }
  return open.empty() ? std::string() : "leaves open " + open.back();
}

double number_after(const std::string& tag, const std::string& name) {
  return std::stod(tag.substr(tag.find(name) + name.size()));
}

std::string unescaped(std::string text) {
  for (const auto& [entity, letter] : std::vector<std::pair<std::string, std::string>>{
           {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}})
    for (std::size_t at = text.find(entity); at != std::string::npos; at = text.find(entity))
      text.replace(at, entity.size(), letter);
  return text;
}

std::vector<exports::Label> texts_of(const std::string& svg) {
  std::vector<exports::Label> labels;
  for (std::size_t at = svg.find("<text "); at != std::string::npos; at = svg.find("<text ", at + 1)) {
    const std::size_t end = svg.find('>', at);
    const std::string tag = svg.substr(at, end - at);
    exports::Label label{number_after(tag, "x=\""), number_after(tag, "y=\""),
                         unescaped(svg.substr(end + 1, svg.find("</text>", end) - end - 1)),
                         number_after(tag, "font-size=\"")};
    if (contains(tag, "\"middle\"")) label.anchor = exports::Anchor::middle;
    if (contains(tag, "\"end\"")) label.anchor = exports::Anchor::end;
    labels.push_back(label);
  }
  return labels;
}

}  // namespace

TEST_CASE("every picture is well-formed and names its lanes", "[exports][svg]") {
  for (const Named& named : all_samples()) {
    INFO(named.name);
    const std::string svg = draw(named.sample);
    CHECK(imbalance(svg) == "");
    CHECK(contains(svg, "viewBox=\"0 0 1200 "));
    CHECK_FALSE(contains(svg, "nan"));
    CHECK_FALSE(contains(svg, "inf\""));
    if (named.name == "crowd") continue;
    for (const ProcessInfo& process : named.sample.trace.processes())
      CHECK(contains(svg, ">" + process.name + "</text>"));
  }
}

TEST_CASE("no two words of a picture lie on each other, and none outside of it", "[exports][svg]") {
  for (const Named& named : all_samples()) {
    const std::vector<exports::Label> labels = texts_of(draw(named.sample));
    REQUIRE(labels.size() > 10);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      CHECK(labels[i].box().left >= 0);
      CHECK(labels[i].box().right <= 1200);
      for (std::size_t j = i + 1; j < labels.size(); ++j) {
        INFO(named.name << ": \"" << labels[i].text << "\" and \"" << labels[j].text << "\"");
        CHECK_FALSE(labels[i].box().overlaps(labels[j].box()));
      }
    }
  }
}

TEST_CASE("a picture shows the overlap, how long it was, and why it matters", "[exports][svg]") {
  const std::string svg = draw(samples::kleppmann_pause());
  CHECK(contains(svg, "class=\"overlap\""));
  CHECK(contains(svg, "2 inside, 5.25 s"));
  CHECK(contains(svg, "paused 15 s"));
  CHECK(contains(svg, "validity over"));
  CHECK(contains(svg, "although bob had been granted file"));
  CHECK_FALSE(contains(draw(samples::redlock_round()), "class=\"overlap\""));
}

TEST_CASE("the legend lists what is on the picture and nothing else", "[exports][svg]") {
  const std::string pause = draw(samples::kleppmann_pause()), fenced = draw(samples::kleppmann_pause(true));
  CHECK(contains(pause, ">stopped</text>"));
  CHECK_FALSE(contains(pause, ">write rejected</text>"));
  CHECK(contains(fenced, ">write rejected</text>"));
  CHECK(contains(draw(samples::clock_step()), ">clock stepped</text>"));
  CHECK(contains(draw(samples::troubles()), ">ended by another client</text>"));
}

TEST_CASE("a long and crowded run is cut to a window and its main actors, and says so", "[exports][svg]") {
  const std::string svg = draw(samples::crowd(), {.facts = 100, .lanes = 6});
  CHECK(contains(svg, "100 of 1680 facts"));
  CHECK(contains(svg, "around the first violation"));
  CHECK(contains(svg, "clients left out"));
  CHECK(contains(svg, ">buyer-11</text>"));
  std::size_t lanes = 0;
  for (const exports::Label& label : texts_of(svg))
    lanes += label.text == "client" || label.text == "node" || label.text == "store";
  CHECK(lanes == 6);
}

TEST_CASE("a replica that follows its master's deletion raises no alarm, unless the owner is inside",
          "[exports][svg]") {
  const auto draw_with = [](Duration release) {
    samples::Recorder r;
    const ProcessId alice = r.process("alice", Role::client), m = r.process("m", Role::node),
                    copy = r.process("copy", Role::node);
    const Resource file = r.resource("file");
    r.lock(0s, FactKind::acquire_started, alice, file, AcquisitionId(1));
    for (const auto& [node, by, time] : {std::tuple(m, alice, Duration(100ms)), std::tuple(copy, m, Duration(200ms))})
      r.key_set(time, {.client = by, .server = node, .resource = file, .token = 7, .value = 30'000});
    Fact granted = samples::Recorder::at(1s, FactKind::granted, alice);
    granted.resource = file;
    granted.acquisition = AcquisitionId(1);
    granted.token = 7;
    granted.value = Duration(30s).count();
    r.add(granted);
    r.lock(release, FactKind::release_started, alice, file, AcquisitionId(1));
    for (const auto& [node, by, time] : {std::tuple(m, alice, Duration(5s)), std::tuple(copy, m, Duration(6s))})
      r.key_deleted(time, {.client = by, .server = node, .resource = file, .token = 7});
    const Trace trace = r.finish(10s);
    return export_svg({trace, {}, "t", "q", "seed 1"});
  };
  CHECK_FALSE(contains(draw_with(4s), "deleted by m"));
  CHECK(contains(draw_with(9s), "deleted by m"));
}

TEST_CASE("titles and names are escaped", "[exports][svg]") {
  const std::string svg = draw(samples::troubles());
  CHECK(contains(svg, "go wrong &amp; more"));
  CHECK(contains(svg, "Which &lt;mark&gt; says what?"));
}

TEST_CASE("the middle of a long series of tries is not drawn, and counted", "[exports][svg]") {
  samples::Recorder r;
  const ProcessId alice = r.process("alice", Role::client), n1 = r.process("n1", Role::node);
  const Resource file = r.resource("file");
  r.lock(0s, FactKind::acquire_started, alice, file, AcquisitionId(1));
  for (int i = 0; i < 100; ++i)
    r.ask(i * 1s, {.client = alice,
                   .server = n1,
                   .operation = Operation::set_nx_px,
                   .resource = file,
                   .acquisition = AcquisitionId(1),
                   .token = 5,
                   .outcome = Outcome::no});
  const Trace trace = r.finish(100s);
  const std::string svg = export_svg({trace, {}, "t", "q", "seed 1"});
  CHECK(contains(svg, "95 requests in between are not drawn"));
  std::size_t requests = 0;
  for (const exports::Label& label : texts_of(svg)) requests += label.text == "SET NX PX" ? 1 : 0;
  CHECK(requests == 5);
}

TEST_CASE("a stall is called so, and partitions that last equally long are all named", "[exports][svg]") {
  samples::Recorder r;
  const ProcessId alice = r.process("alice", Role::client), bob = r.process("bob", Role::client),
                  n1 = r.process("n1", Role::node), n2 = r.process("n2", Role::node);
  const auto cut = [&r](Duration from, Duration to, ProcessId a, ProcessId b, std::int64_t held) {
    for (const auto& ends : {std::pair(a, b), std::pair(b, a)}) {
      Fact fact = samples::Recorder::at(from, FactKind::link_cut, ends.first, ends.second);
      fact.value = held;
      r.add(fact);
      fact.at = TrueTime(to);
      fact.kind = FactKind::link_healed;
      r.add(fact);
    }
  };
  cut(0s, 5s, alice, n1, 0);
  cut(0s, 5s, bob, n2, 0);
  cut(6s, 11s, alice, n2, 1);
  const Trace trace = r.finish(12s);
  const std::string svg = export_svg({trace, {}, "t", "q", "seed 1"});
  CHECK(contains(svg, ">cut: alice | n1; bob | n2 for 5 s</text>"));
  CHECK(contains(svg, ">held: alice | n2 for 5 s</text>"));
}

TEST_CASE("clocks that are off leave a mark on their lane", "[exports][svg]") {
  samples::Recorder r;
  r.process("n1", Role::node, 50'000'000);
  r.process("n2", Role::node);
  const ProcessId alice = r.process("alice", Role::client);
  Fact fact = samples::Recorder::at(4s, FactKind::wall_clock_set, alice);
  fact.value = samples::wall_epoch + 4'000'000'000;
  fact.extra = -200'000;
  r.add(fact);
  const Trace trace = r.finish(10s);
  const std::string svg = export_svg({trace, {}, "t", "q", "seed 1"});
  CHECK(contains(svg, ">both clocks +5 %</text>"));
  CHECK(contains(svg, ">wall clock -200 ppm</text>"));
  CHECK(contains(svg, ">clock off, or at another rate</text>"));
  CHECK_FALSE(contains(svg, ">clock stepped</text>"));
}

TEST_CASE("a raised fence and an extension have signs of their own", "[exports][svg]") {
  samples::Recorder r;
  const ProcessId alice = r.process("alice", Role::client), disk = r.process("disk", Role::store);
  const Resource file = r.resource("file"), block = r.resource("disk");
  const AcquisitionId mine(1);
  r.lock(0s, FactKind::acquire_started, alice, file, mine);
  r.lock(10ms, FactKind::granted, alice, file, mine, 5, 9'000'000'000, 2);
  r.store(1s,
          {.client = alice,
           .server = disk,
           .operation = Operation::store_raise_fence,
           .resource = block,
           .acquisition = mine,
           .token = 2},
          FactKind::store_written, 0, 1);
  r.lock(3s, FactKind::extended, alice, file, mine, 0, 12'000'000'000);
  r.lock(6s, FactKind::extension_failed, alice, file, mine);
  r.lock(7s, FactKind::release_started, alice, file, mine, 5);
  const Trace trace = r.finish(8s);
  const std::string svg = export_svg({trace, {}, "t", "q", "seed 1"});
  CHECK(contains(svg, ">fence 2</text>"));
  for (const char* words : {">fence raised</text>", ">lease extended</text>", ">extension failed</text>"})
    CHECK(contains(svg, words));
  CHECK_FALSE(contains(svg, ">write accepted</text>"));
}
