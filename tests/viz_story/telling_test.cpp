// Narration, questions, causes, search and differences of catalogue stories.
#include <catch2/catch_test_macros.hpp>

#include "told_run.hpp"
#include "viz/story/difference.hpp"
#include "viz/story/filter.hpp"
#include "viz/story/narration.hpp"
#include "viz/story/pattern.hpp"
#include "viz/story/questions.hpp"
#include "viz/story/walk.hpp"

namespace lockstep::viz {
namespace {

using testing::catalogue_scenario;
using testing::ToldRun;

std::string all_text(const Narration& narration) {
  std::string text;
  for (const Sentence& sentence : narration.sentences) text += sentence.text + '\n';
  return text;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_CASE("the pause story is told with its numbers, in order, and each sentence has a place") {
  const ToldRun run("gc-pause");
  const Narration narration = narrate(run.told());
  const std::string text = all_text(narration);
  INFO(text);
  CHECK(contains(text, " asks for "));
  CHECK(contains(text, "is granted"));
  CHECK(contains(text, "stops for "));
  CHECK(contains(text, "The validity of "));
  CHECK(contains(text, "Mutual exclusion: "));
  CHECK(contains(text, "To "));
  REQUIRE(narration.sentences.size() > 5);
  for (std::size_t i = 1; i < narration.sentences.size(); ++i) {
    CHECK(narration.sentences[i - 1].at <= narration.sentences[i].at);
    CHECK(narration.sentences[i].fact < run.one.trace.facts().size());
  }
  CHECK(narration.at_fact(run.one.trace.facts().size()) == narration.sentences.size() - 1);
}

TEST_CASE("a fence that saves the day, a clock that jumps and a crash are told") {
  CHECK(contains(all_text(narrate(ToldRun("gc-pause-fenced").told())), "rejects "));
  CHECK(contains(all_text(narrate(ToldRun("redlock-clock-jump").told())), " jumps forward by "));
  const std::string restart = all_text(narrate(ToldRun("redlock-restart-without-persistence").told()));
  CHECK(contains(restart, "has forgotten everything"));
  CHECK(contains(restart, " of 5 nodes"));
}

TEST_CASE("every story of a crowd stays readable: the narration is bounded") {
  const ToldRun run("blind-del-crowd");
  const Narration narration = narrate(run.told(), {.sentences = 100});
  CHECK(narration.sentences.size() <= 100);
  CHECK(narration.left_out > 0);
}

TEST_CASE("questions stop before the decisive moment and their answers come from the trace") {
  const ToldRun run("gc-pause");
  const std::vector<Question> questions = questions_of(run.told());
  REQUIRE_FALSE(questions.empty());
  for (const Question& question : questions) {
    CHECK(question.fact < question.reveal);
    CHECK(question.answer < question.options.size());
    CHECK_FALSE(question.explanation.empty());
  }
  const ToldRun fenced("gc-pause-fenced");
  bool rejected = false;
  for (const Question& question : questions_of(fenced.told()))
    rejected = rejected || question.options[question.answer] == "rejects the write";
  CHECK(rejected);
}

TEST_CASE("the quiz stops at a question once, and counts") {
  const ToldRun run("gc-pause");
  Quiz quiz(questions_of(run.told()));
  const std::size_t end = run.one.trace.facts().size();
  REQUIRE(quiz.reached(0, end) == 0);
  quiz.answer(0, quiz.questions()[0].answer);
  CHECK(quiz.reached(0, quiz.questions()[0].fact) == SIZE_MAX);
  for (std::size_t i = 1; i < quiz.questions().size(); ++i)
    quiz.answer(i, (quiz.questions()[i].answer + 1) % quiz.questions()[i].options.size());
  CHECK(quiz.right() == 1);
  CHECK(quiz.reached(0, end) == SIZE_MAX);
}

TEST_CASE("why: from the grant over the pause to the violation") {
  const ToldRun run("gc-pause");
  const Causality causality(run.one.trace);
  const std::vector<Reason> reasons = explain_violation(run.told(), causality, run.one.violations.front());
  REQUIRE(reasons.size() >= 3);
  const auto kind = [&](const Reason& reason) { return run.one.trace.facts()[reason.fact].kind; };
  CHECK(kind(reasons.front()) == FactKind::granted);
  CHECK(reasons.back().fact == run.one.violations.front().fact);
  bool paused = false;
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    paused = paused || kind(reasons[i]) == FactKind::stopped;
    if (i > 0) CHECK(reasons[i - 1].fact < reasons[i].fact);
  }
  CHECK(paused);
}

TEST_CASE("from a delivery to its sending and back, and along a lane") {
  const ToldRun run("redlock-calm");
  const Lanes lanes(run.one.trace);
  const std::size_t delivered = run.first(FactKind::message_delivered);
  const auto sent = lanes.cause(delivered);
  REQUIRE(sent);
  CHECK(run.one.trace.facts()[*sent].kind == FactKind::message_sent);
  CHECK(lanes.consequence(*sent) == delivered);
  const auto next = lanes.next(*sent);
  REQUIRE(next);
  CHECK(lanes.previous(*next) == *sent);
  CHECK(run.one.trace.facts()[*next].process == run.one.trace.facts()[*sent].process);
}

std::size_t count(const ToldRun& run, std::string_view words) {
  const Filter filter = Filter::parse(words);
  INFO(words << ": " << filter.complaint());
  CHECK(filter.complaint().empty());
  std::size_t n = 0;
  for (const char match : filter.apply(run.told())) n += match != 0 ? 1 : 0;
  return n;
}

TEST_CASE("the filter takes words and fields, all of which must hold") {
  const ToldRun run("gc-pause");
  const std::size_t all = run.one.trace.facts().size();
  const std::string first(run.one.trace.processes()[0].name);
  CHECK(count(run, "") == all);
  CHECK(count(run, "grant") == 2);
  CHECK(count(run, "pause") == 2);  // stopped and resumed
  CHECK(count(run, "violation") >= 1);
  CHECK(count(run, "fact:granted outcome:none") == 2);
  CHECK(count(run, "-fact:granted") == all - 2);
  CHECK(count(run, "type:EVAL") > 0);
  CHECK(count(run, "op:\"SET NX PX\"") > 0);
  CHECK(count(run, "at:>0s") + count(run, "at:0s") == all);
  CHECK(count(run, "xyzzy") == 0);
  CHECK_FALSE(Filter::parse("colour:red").complaint().empty());
  CHECK_FALSE(Filter::parse("at:soon").complaint().empty());
  CHECK(Filter::parse("client:").is_empty());  // still being typed
  CHECK_FALSE(completions(run.told(), "fact:gran").empty());
}

TEST_CASE("a pattern of events is found with lengths and with the same client") {
  const ToldRun run("gc-pause");
  const Duration ttl = run.scenario.algorithm.ttl;
  const auto found = [&](std::string_view text) {
    const Pattern pattern = Pattern::parse(text, ttl);
    INFO(text << ": " << pattern.complaint);
    CHECK(pattern.complaint.empty());
    return find_pattern(run.told(), pattern);
  };
  const auto hit = found("grant, then pause > TTL, then write");
  REQUIRE(hit.size() == 1);
  REQUIRE(hit[0].size() == 3);
  CHECK(run.one.trace.facts()[hit[0][1]].kind == FactKind::stopped);
  CHECK(found("grant, pause < 1ms, write").empty());
  CHECK(found("grant then other grant").size() == 1);
  CHECK(found("write then grant").empty());
  CHECK_FALSE(Pattern::parse("grant, then dance", ttl).complaint.empty());
  CHECK_FALSE(Pattern::parse("grant >", ttl).complaint.empty());
  CHECK_FALSE(Pattern::parse("", ttl).complaint.empty());
}

TEST_CASE("two runs of one story are the same; with another TTL the turn is named") {
  const ToldRun before("gc-pause");
  CHECK_FALSE(compare(before.told(), ToldRun("gc-pause").told()).fact);
  Scenario longer = catalogue_scenario("gc-pause");
  longer.algorithm.ttl = 200s;
  const ToldRun after(longer);
  const Difference difference = compare(before.told(), after.told());
  REQUIRE(difference.fact);
  REQUIRE(difference.turn_after);
  CHECK(*difference.fact <= *difference.turn_after);
  INFO(difference.first << '\n' << difference.turn);
  CHECK(contains(difference.first, "first differ at"));
  CHECK(contains(difference.turn, "where before"));
}

}  // namespace
}  // namespace lockstep::viz
