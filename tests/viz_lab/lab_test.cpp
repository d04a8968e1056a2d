// The laboratory: edits give runs that a saved file repeats, and nothing waits for anything.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "../viz_story/told_run.hpp"
#include "scenarios/format/write.hpp"
#include "scenarios/sweep/variation.hpp"
#include "scenarios/watched_run.hpp"
#include "viz/lab/branches.hpp"
#include "viz/lab/hand.hpp"
#include "viz/lab/latest.hpp"
#include "viz/lab/lessons.hpp"
#include "viz/lab/many_runs.hpp"
#include "viz/lab/parameters.hpp"
#include "viz/lab/shrink.hpp"
#include "viz/lab/view_file.hpp"

namespace lockstep::viz {
namespace {

using testing::catalogue_names;
using testing::catalogue_scenario;

Run run_of(const Json& json) {
  const ReadResult read = read_scenario_json(json, "edited.json", "");
  for (const Problem& problem : read.problems) UNSCOPED_INFO(problem.pointer << " " << message_of(problem));
  REQUIRE(read.scenario);
  return run(*read.scenario);
}

const Parameter& named(const std::vector<Parameter>& list, std::string_view name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const Parameter& one) { return one.name == name; });
  std::string names;
  for (const Parameter& one : list) names += one.name + ' ';
  INFO(name << " among " << names);
  REQUIRE(found != list.end());
  return *found;
}

Json with(Json json, const Parameter& parameter, double value) {
  REQUIRE_FALSE(make_change({parameter.pointer, json_value(parameter, value)}, json));
  return json;
}

TEST_CASE("a slider that is moved makes the pause story hold, and the saved file gives the same run") {
  const Scenario story = catalogue_scenario("gc-pause");
  const Json root = to_json(story);
  const Run before = run_of(root);
  REQUIRE(before.trace.digest() == run(story).trace.digest());
  REQUIRE_FALSE(before.violations.empty());
  const std::vector<Parameter> list = parameters_of(root, story, root);
  const Parameter& ttl = named(list, "algorithm.ttl");
  CHECK(ttl.low < ttl.value);
  CHECK(ttl.value < ttl.high);
  const Json edited = with(root, ttl, ttl.high);
  const Run after = run_of(edited);
  CHECK(after.violations.empty());
  const Judgement judgement = judge(before.violations, after.violations, changes_between(root, edited));
  CHECK(judgement.ruling == Ruling::holds);
  // As saved and opened again.
  const ReadResult saved = read_scenario_text(file_text(edited), "saved.json", "");
  REQUIRE(saved.scenario);
  CHECK(run(*saved.scenario).trace.digest() == after.trace.digest());
}

TEST_CASE("every parameter of the catalogue can be set to both ends of its range, and its name is its own") {
  for (const char* name : {"gc-pause", "redlock-clock-jump", "redlock-pause-after-check", "flash-sale-token",
                           "watchdog", "redlock-restart-without-persistence", "packet-delay", "two-locks-deadlock"}) {
    const Scenario story = catalogue_scenario(name);
    const Json root = to_json(story);
    const std::vector<Parameter> list = parameters_of(root, story, root);
    INFO(name);
    CHECK(list.size() >= 5);
    std::set<std::string> names;
    for (const Parameter& parameter : list) {
      INFO(parameter.name);
      CHECK(names.insert(parameter.name).second);
      CHECK(parameter.low <= parameter.value);
      CHECK(parameter.value <= parameter.high);
      CHECK_FALSE(parameter.label.empty());
      for (const double value : {parameter.low, parameter.value, parameter.high}) {
        // What is set reads back as a parameter of that value: the file stays a file.
        Json edited = with(root, parameter, value);
        const ReadResult read = read_scenario_json(edited, "edited.json", "");
        if (!read.scenario) continue;  // a rule that spans keys, which the window shows in words
        const std::vector<Parameter> again = parameters_of(edited, *read.scenario, root);
        CHECK(value_text(named(again, parameter.name), named(again, parameter.name).value) ==
              value_text(parameter, value));
      }
    }
  }
}

/// As `lockstep run` sees it: written to a file elsewhere, and read from there.
Run run_of_saved(const Json& json, const std::string& name) {
  const std::filesystem::path file = std::filesystem::temp_directory_path() / ("lab-" + name + "-saved.json");
  std::ofstream(file, std::ios::binary) << file_text(json);
  const ReadResult read = read_scenario_file(file.string());
  std::filesystem::remove(file);
  for (const Problem& problem : read.problems) UNSCOPED_INFO(problem.pointer << " " << message_of(problem));
  REQUIRE(read.scenario);
  return run(*read.scenario);
}

TEST_CASE("every story of the catalogue is saved unchanged as a file that gives its digest") {
  for (const std::string& name : catalogue_names()) {
    INFO(name);
    const Scenario story = catalogue_scenario(name);
    const std::string digest = to_hex(run(story).trace.digest());
    CHECK(to_hex(run_of_saved(to_json(story), name).trace.digest()) == digest);
  }
}

TEST_CASE("every story of the catalogue takes an edit of each kind, and the saved file repeats the run") {
  for (const std::string& name : catalogue_names()) {
    INFO(name);
    const Scenario story = catalogue_scenario(name);
    const Json root = to_json(story);
    const Run before = run_of(root);
    const auto facts = before.trace.facts();
    const auto is_sent_by_client = [&](const Fact& fact) {
      return fact.kind == FactKind::message_sent && before.trace.role_of(fact.process) == Role::client;
    };
    const auto found = std::find_if(facts.begin(), facts.end(), is_sent_by_client);
    REQUIRE(found != facts.end());
    const Fact& sent = *found;
    const std::string client(before.trace.name_of(sent.process)), server(before.trace.name_of(sent.peer));
    Json longer = root, reseeded = root;
    // SETNX without expiry has no TTL to change.
    const bool has_ttl = root["algorithm"].contains("ttl");
    REQUIRE_FALSE(make_change({has_ttl ? "/algorithm/ttl" : "/algorithm/node_timeout", "47s"}, longer));
    reseeded["seed"] = 4711;
    std::vector<Json> edits = {longer,
                               reseeded,
                               with_fault(root, pause_here(client, sent.at, 3s)),
                               with_fault(root, crash_here(client, sent.at)),
                               with_fault(root, crash_here(server, sent.at, 2s, false)),
                               with_fault(root, step_clock_here(server, sent.at, 11s)),
                               with_fault(root, cut_here({client}, {}, sent.at, 1s)),
                               with_fault(root, drop_message(before.trace, sent)),
                               with_fault(root, deliver_later(before.trace, sent, 50))};
    if (root.contains("faults") && !root["faults"].empty()) edits.push_back(without_fault(root, 0));
    for (const Json& edited : edits) {
      INFO(Json::diff(root, edited).dump());
      CHECK(to_hex(run_of_saved(edited, name).trace.digest()) == to_hex(run_of(edited).trace.digest()));
    }
  }
}

TEST_CASE("faults by hand leave everything before them as it was, and are saved as ordinary faults") {
  const Scenario story = catalogue_scenario("redlock-calm");
  const Json root = to_json(story);
  const Run before = run_of(root);
  const auto facts = before.trace.facts();
  std::size_t granted = 0, sent = 0;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (facts[i].kind == FactKind::granted && granted == 0) granted = i;
    if (facts[i].kind == FactKind::message_sent && sent == 0 && i > 20) sent = i;
  }
  const std::string who(before.trace.name_of(facts[granted].process));
  const TrueTime at = facts[granted].at + 1ms;
  const std::vector<Json> faults = {pause_here(who, at, 12s),
                                    crash_here(who, at),
                                    crash_here(story.nodes.front().name, at, 2s, false),
                                    step_clock_here(story.nodes.back().name, at, 11s),
                                    cut_here({who}, {}, at, 1s),
                                    drop_message(before.trace, facts[sent]),
                                    deliver_later(before.trace, facts[sent], 50)};
  for (const Json& fault : faults) {
    INFO(fault.dump());
    CHECK_FALSE(describe_fault(fault).empty());
    const Json edited = with_fault(root, fault);
    const Run after = run_of(edited);
    const std::size_t shorter = std::min(facts.size(), after.trace.facts().size());
    std::size_t same = 0;
    while (same < shorter && facts[same] == after.trace.facts()[same]) ++same;
    REQUIRE(same < shorter);
    // Nothing changed before the fault's own instant.
    CHECK(after.trace.facts()[same].at >= std::min(at, facts[sent].at));
    const ReadResult saved = read_scenario_text(file_text(edited), "saved.json", "");
    REQUIRE(saved.scenario);
    CHECK(run(*saved.scenario).trace.digest() == after.trace.digest());
    CHECK(without_fault(edited, edited["faults"].size() - 1).value("faults", Json::array()) ==
          root.value("faults", Json::array()));
  }
}

TEST_CASE("a dropped message is lost once, a later one arrives that much later") {
  const Scenario story = catalogue_scenario("redlock-calm");
  const Json root = to_json(story);
  const Run before = run_of(root);
  const auto facts = before.trace.facts();
  std::size_t sent = 0;
  while (facts[sent].kind != FactKind::message_sent) ++sent;
  const auto arrival = [&](const Run& one) {
    for (const Fact& fact : one.trace.facts())
      if (fact.kind == FactKind::message_delivered && fact.message == facts[sent].message &&
          fact.peer == facts[sent].process)
        return fact.at;
    return TrueTime::max();
  };
  const Run dropped = run_of(with_fault(root, drop_message(before.trace, facts[sent])));
  std::size_t losses = 0;
  for (const Fact& fact : dropped.trace.facts())
    if (fact.kind == FactKind::message_lost) {
      ++losses;
      CHECK(fact.message == facts[sent].message);
    }
  CHECK(losses == 1);
  const Run later = run_of(with_fault(root, deliver_later(before.trace, facts[sent], 10)));
  const Duration was = arrival(before) - facts[sent].at, is = arrival(later) - facts[sent].at;
  CHECK(is >= 10 * was - 1us);
  CHECK(is <= 10 * was + 1us);
}

TEST_CASE("undo and redo walk in a tree in which nothing is lost") {
  Branches tree(Json{{"n", 0}});
  tree.push(Json{{"n", 1}}, "one");
  tree.push(Json{{"n", 2}}, "two");
  tree.undo();
  CHECK(tree.json()["n"] == 1);
  tree.push(Json{{"n", 3}}, "three");
  CHECK(tree.nodes().size() == 4);
  tree.undo();
  tree.undo();
  CHECK_FALSE(tree.can_undo());
  tree.redo();
  tree.redo();
  CHECK(tree.json()["n"] == 3);
  CHECK_FALSE(tree.can_redo());
  tree.go_to(2);  // the branch that undo left
  CHECK(tree.json()["n"] == 2);
  tree.undo();
  tree.redo();
  CHECK(tree.json()["n"] == 2);
  // A drag is one step.
  tree.push(Json{{"n", 10}}, "drag", "slider");
  tree.push(Json{{"n", 11}}, "drag", "slider");
  tree.push(Json{{"n", 12}}, "drag", "slider");
  CHECK(tree.nodes().size() == 5);
  tree.end_gesture();
  tree.push(Json{{"n", 13}}, "drag", "slider");
  CHECK(tree.nodes().size() == 6);
  tree.push(Json{{"n", 13}}, "nothing new");
  CHECK(tree.nodes().size() == 6);
}

TEST_CASE("of many orders only the latest one's result is seen") {
  Latest<int> worker;
  for (int i = 0; i < 50; ++i)
    worker.order([i](Latest<int>::Desk& desk) {
      if (!desk.is_outdated()) desk.publish(i);
    });
  worker.wait();
  CHECK(worker.take() == 49);
  CHECK_FALSE(worker.take());
  // An order that runs on and on gives up when the next one comes.
  worker.order([](Latest<int>::Desk& desk) {
    while (!desk.is_outdated()) desk.publish(-1);
  });
  worker.order([](Latest<int>::Desk& desk) { desk.publish(7); });
  worker.wait();
  CHECK(worker.take() == 7);
}

TEST_CASE("odds agree with counting, and the next violating seed violates") {
  const Scenario story = catalogue_scenario("gc-pause");
  Odds last;
  estimate(
      to_json(story), "story.json", "", 20, [] { return false; }, [&](Odds odds) { last = std::move(odds); });
  CHECK(last.problem.empty());
  CHECK(last.is_finished);
  CHECK(last.runs == 20);
  CHECK(last.interval[check_count].low <= last.share(check_count));
  CHECK(last.share(check_count) <= last.interval[check_count].high + 1e-9);
  CHECK_FALSE(last.words(check_count).empty());
  for (const std::uint64_t seed : last.examples) {
    RunOptions options;
    options.seed = seed;
    CHECK_FALSE(run(story, options).violations.empty());
  }
  SeedSearch search;
  search_seed(
      story, story.seed, 50, [] { return false; }, [&](SeedSearch one) { search = one; });
  CHECK(search.is_finished);
  if (search.found) {
    RunOptions options;
    options.seed = *search.found;
    CHECK_FALSE(run(story, options).violations.empty());
  }
}

TEST_CASE("a run that is watched is the same run, ends where it is told to, or is given up") {
  const Scenario story = catalogue_scenario("flash-sale-token");
  const Run whole = run(story);
  std::size_t asked = 0;
  const std::optional<Run> watched = run_watched(story, {}, [&](const RunProgress& progress) {
    ++asked;
    CHECK(progress.facts <= whole.trace.facts().size());
    CHECK(progress.at <= whole.trace.end());
    return WatchWord::go_on;
  });
  REQUIRE(watched);
  CHECK(asked > 0);
  CHECK(watched->trace.digest() == whole.trace.digest());
  CHECK(watched->counters.events == whole.counters.events);
  const std::optional<Run> part = run_watched(story, {}, [](const RunProgress&) { return WatchWord::stop_here; });
  REQUIRE(part);
  CHECK(part->trace.facts().size() < whole.trace.facts().size());
  CHECK(part->trace.facts().back().kind == FactKind::ended);
  CHECK(std::equal(part->trace.facts().begin(), part->trace.facts().end() - 1, whole.trace.facts().begin()));
  CHECK_FALSE(run_watched(story, {}, [](const RunProgress&) { return WatchWord::give_up; }));
}

TEST_CASE("a view file of another kind, or broken, is explained") {
  CHECK(read_view("not json").problem.find("expected a view file") != std::string::npos);
  CHECK(read_view(R"({"lockstep_view": 2, "scenario": "x.json"})").problem.find("version 2") != std::string::npos);
  CHECK(read_view(R"({"lockstep_view": 1})").problem.find("names no scenario") != std::string::npos);
  const std::string wrong = read_view(R"({"lockstep_view": 1, "scenario": 5})").problem;
  CHECK(wrong.find("cannot be read") != std::string::npos);
  CHECK(wrong.find("exception") == std::string::npos);
  CHECK_FALSE(read_view(R"({"lockstep_view": 1, "scenario": "x.json", "bookmarks": 3})").view);
  CHECK_FALSE(read_view(R"({"lockstep_view": 1, "scenario": "x.json", "place": []})").view);
}

TEST_CASE("a view file is small and opens as it was saved") {
  const Scenario story = catalogue_scenario("redlock-pause-after-check");
  const Json root = to_json(story);
  const std::vector<Parameter> list = parameters_of(root, story, root);
  Json edited = with(root, named(list, "algorithm.ttl"), 20e9);
  edited = with_fault(edited, pause_here("alice", TrueTime(1s), 2s));
  ViewFile view;
  view.scenario = "scenarios/catalogue/redlock-pause-after-check.json";
  view.overrides = overrides_of(story, edited);
  view.digest = to_hex(run_of(edited).trace.digest());
  view.place = {1'234'567'891, 0.25e9, 3.5e9, "compressed"};
  view.event = 41;
  view.selected = 42;
  view.lane = "bob";
  view.hides_messages = view.shows_causes = true;
  view.filter = "client:alice -outcome:yes";
  view.theme = "light";
  for (std::size_t i = 0; i < 10; ++i)
    view.bookmarks[i] = ViewFile::Place{static_cast<std::int64_t>(i), 1e9, 2e9, "step"};
  const std::string text = text_of(view);
  INFO(text);
  CHECK(text.size() < 2048);
  const ReadView read = read_view(text);
  REQUIRE(read.view);
  CHECK(*read.view == view);
  const auto json = apply_overrides(story, read.view->overrides);
  REQUIRE(json);
  CHECK(*json == edited);
  CHECK(to_hex(run_of(*json).trace.digest()) == view.digest);
  CHECK_FALSE(read_view("{}").view);
  CHECK_FALSE(read_view("not json").view);
  CHECK_FALSE(read_view(R"({"lockstep_view": 1, "scenario": 5})").view);
  CHECK_FALSE(apply_overrides(story, Json::parse(R"([{"op": "replace", "path": "/no/such", "value": 1}])")));
}

TEST_CASE("lessons come in an order in which the first seven come first") {
  std::vector<Scenario> scenarios;
  for (const char* name : {"watchdog", "gc-pause", "redlock-calm", "setnx-crashed-holder"})
    scenarios.push_back(catalogue_scenario(name));
  const std::vector<Lesson> lessons = lessons_of(std::move(scenarios));
  REQUIRE(lessons.size() == 4);
  CHECK(lessons[0].name == "setnx-crashed-holder");
  CHECK(lessons[1].name == first_story());
  CHECK(lessons[1].is_built_in);
  CHECK(lessons[3].name == "watchdog");
  CHECK_FALSE(lessons[3].is_built_in);
}

TEST_CASE("the judge tells one change from many, and broken from broken otherwise") {
  Violation stale;
  stale.check = Check::stale_write;
  Violation lost;
  lost.check = Check::lost_update;
  const std::vector<Violation> some = {stale}, other = {lost}, none;
  CHECK(judge(some, some, 0).ruling == Ruling::untouched);
  CHECK(judge(some, some, 1).ruling == Ruling::still_broken);
  CHECK(judge(some, other, 1).text.find("another way") != std::string::npos);
  CHECK(judge(some, none, 1).ruling == Ruling::holds);
  CHECK(judge(some, none, 3).ruling == Ruling::holds_with_many);
  CHECK(judge(none, some, 1).ruling == Ruling::now_broken);
  CHECK(judge(none, none, 1).ruling == Ruling::still_holds);
}

TEST_CASE("shrinking leaves a smaller story that still breaks") {
  Scenario story = catalogue_scenario("gc-pause");
  const Json root = to_json(story);
  const Json noisy = with_fault(root, step_clock_here(story.nodes.front().name, TrueTime(1ms), Duration(1)));
  const Check check = run_of(noisy).violations.front().check;
  Shrunk last;
  shrink(
      noisy, check, [] { return false; }, [&](Shrunk one) { last = std::move(one); });
  CHECK(last.is_finished);
  CHECK_FALSE(last.removed.empty());
  const Run smaller = run_of(last.json);
  CHECK(std::any_of(smaller.violations.begin(), smaller.violations.end(),
                    [&](const Violation& one) { return one.check == check; }));
  CHECK(smaller.trace.facts().size() <= run_of(noisy).trace.facts().size());
}

}  // namespace
}  // namespace lockstep::viz
