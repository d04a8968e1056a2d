#include "viz/story/questions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/exports/wording.hpp"
#include "sim/check/words.hpp"

namespace lockstep::viz {
namespace {

using exports::Condition;
using exports::Hold;
using exports::short_length;

class Asker {
 public:
  explicit Asker(const Told& told) : told_(told) {}

  std::vector<Question> ask(std::size_t most) {
    // A crowd's run has thousands of such moments; those before the first violation and a little after are enough.
    for (const Hold& hold : told_.story.holds) {
      if (questions_.size() >= 50) break;
      about_asking(hold);
    }
    for (const Condition& condition : told_.story.conditions) {
      if (questions_.size() >= 100) break;
      about_waking(condition);
    }
    for (const exports::StoreAccess& access : told_.story.accesses) {
      if (questions_.size() >= 150) break;
      about_write(access);
    }
    std::stable_sort(questions_.begin(), questions_.end(),
                     [](const Question& a, const Question& b) { return a.fact < b.fact; });
    if (questions_.size() > most) keep_decisive(most);
    return std::move(questions_);
  }

 private:
  std::size_t fact_of(TrueTime at, ProcessId who, FactKind kind) const {
    const auto facts = told_.facts();
    auto fact =
        std::lower_bound(facts.begin(), facts.end(), at, [](const Fact& one, TrueTime time) { return one.at < time; });
    for (; fact != facts.end() && fact->at == at; ++fact)
      if (fact->kind == kind && fact->process == who) return static_cast<std::size_t>(fact - facts.begin());
    return SIZE_MAX;
  }

  const Hold* other_inside(const Hold& hold, TrueTime at) const {
    for (const Hold& other : told_.story.holds) {
      if (other.asked > at) break;
      if (other.client != hold.client && other.resource == hold.resource && other.granted && *other.granted <= at &&
          other.believed_until > at)
        return &other;
    }
    return nullptr;
  }

  /// Somebody asks while another believes to be inside.
  void about_asking(const Hold& hold) {
    const Hold* other = other_inside(hold, hold.asked);
    if (other == nullptr || (!hold.granted && !hold.refused)) return;
    Question question;
    question.fact = fact_of(hold.asked, hold.client, FactKind::acquire_started);
    const TrueTime end = hold.granted ? *hold.granted : *hold.refused;
    question.reveal = hold.granted ? hold.grant_fact : fact_of(end, hold.client, FactKind::refused);
    if (question.fact == SIZE_MAX || question.reveal == SIZE_MAX) return;
    const std::string_view who = told_.name(hold.client), holder = told_.name(other->client);
    question.text =
        fmt::format("{} asks for {} while {} is inside. What comes of it?", who, told_.name(hold.resource), holder);
    question.options = {fmt::format("{} gets it while {} is still inside", who, holder),
                        fmt::format("{} gets it, but only once {} is not inside any more", who, holder),
                        fmt::format("{} does not get it", who)};
    const bool still = hold.granted && other->believed_until > *hold.granted;
    question.answer = !hold.granted ? 2 : still ? 0 : 1;
    if (still) {
      question.explanation = fmt::format("{} is granted the lock at {}, and {} goes on believing until {}.", who,
                                         words_of(*hold.granted), holder, words_of(other->believed_until));
      if (other->valid_until < *hold.granted)
        question.explanation += fmt::format(" The lease of {} had ended {} earlier by its own clock.", holder,
                                            short_length(*hold.granted - other->valid_until));
    } else if (hold.granted) {
      question.explanation =
          fmt::format("{} {} at {}; {} is granted the lock {} later.", holder,
                      other->end == Hold::End::crashed ? "crashes" : "leaves", words_of(other->believed_until), who,
                      short_length(*hold.granted - other->believed_until));
    } else {
      question.explanation = fmt::format("{} is refused at {}.", who, words_of(end));
    }
    questions_.push_back(std::move(question));
  }

  /// A holder was stopped: is its lease still good when it wakes?
  void about_waking(const Condition& condition) {
    if (condition.kind != Condition::Kind::stopped && condition.kind != Condition::Kind::suspended) return;
    if (condition.lasts) return;
    for (const Hold& hold : told_.story.holds) {
      if (hold.asked > condition.span.begin) break;
      if (hold.client != condition.process || !hold.granted || *hold.granted > condition.span.begin ||
          hold.believed_until < condition.span.begin)
        continue;
      Question question;
      question.fact = fact_of(condition.span.begin, hold.client,
                              condition.kind == Condition::Kind::stopped ? FactKind::stopped : FactKind::suspended);
      question.reveal = fact_of(condition.span.end, hold.client, FactKind::resumed);
      if (question.fact == SIZE_MAX || question.reveal == SIZE_MAX) return;
      const std::string_view who = told_.name(hold.client);
      question.text = fmt::format("{} is {} for {} while it is inside {}. Is its lease still valid when it runs again?",
                                  who, condition.kind == Condition::Kind::stopped ? "stopped" : "frozen",
                                  short_length(condition.span.length()), told_.name(hold.resource));
      question.options = {"yes, by its own clock", "no, it is over by its own clock"};
      const bool over = hold.valid_until <= condition.span.end;
      question.answer = over ? 1 : 0;
      question.explanation =
          over ? fmt::format("It ended at {}, {} before {} runs again; {} has to look at its clock to know.",
                             words_of(hold.valid_until), short_length(condition.span.end - hold.valid_until), who, who)
          : hold.valid_until == TrueTime::max()
              ? fmt::format("Nothing ends this lease but a release.")
              : fmt::format("It is valid for another {}.", short_length(hold.valid_until - condition.span.end));
      questions_.push_back(std::move(question));
      return;
    }
  }

  /// A write by someone whose time is over, or while others are inside.
  void about_write(const exports::StoreAccess& access) {
    if (!access.is_write || access.operation == Operation::store_raise_fence) return;
    const Hold* hold = nullptr;
    for (const Hold& candidate : told_.story.holds)
      if (candidate.acquisition == access.acquisition && candidate.granted) hold = &candidate;
    if (hold == nullptr) return;
    const Hold* other = other_inside(*hold, access.at);
    const bool late = hold->valid_until < access.at;
    if (!late && other == nullptr && access.accepted) return;
    const std::size_t reveal =
        fact_of(access.at, access.store, access.accepted ? FactKind::store_written : FactKind::store_rejected);
    if (reveal == SIZE_MAX) return;
    // Stops when the request is sent.
    std::size_t sent = SIZE_MAX;
    for (std::size_t i = reveal; i-- > 0;) {
      const Fact& fact = told_.facts()[i];
      if (fact.kind == FactKind::message_sent && fact.process == access.client && fact.peer == access.store &&
          fact.message == told_.facts()[reveal].message && fact.outcome == Outcome::none) {
        sent = i;
        break;
      }
      if (reveal - i > 100'000) break;
    }
    if (sent == SIZE_MAX) return;
    Question question;
    question.fact = sent;
    question.reveal = reveal;
    const std::string_view who = told_.name(access.client), store = told_.name(access.store);
    question.text = fmt::format("{} writes to {}{}{}. What does {} do?", who, store,
                                access.fencing_token != 0 ? fmt::format(" with token {}", access.fencing_token) : "",
                                late ? ", although its lease is over" : "", store);
    question.options = {"accepts the write", "rejects the write"};
    question.answer = access.accepted ? 0 : 1;
    question.explanation = why(access);
    questions_.push_back(std::move(question));
  }

  /// Why a store takes a write, or refuses it.
  static std::string why(const exports::StoreAccess& access) {
    switch (access.operation) {
      case Operation::store_write_fenced:
        return access.accepted ? fmt::format("It has not seen a larger token than {}.", access.fencing_token)
                               : fmt::format("It has already seen a larger token than {}: this writer is late.",
                                             access.fencing_token);
      case Operation::store_write_if:
        return access.accepted ? "Nobody has written since this client read: the version is still the same."
                               : "Somebody has written since this client read: the version is another one.";
      case Operation::store_decrement:
        return access.accepted ? "There is something left to take, and it checks nothing else."
                               : "There is nothing left to take.";
      default:
        return "It checks nothing: it cannot know that the lock has changed hands.";
    }
  }

  /// Those nearest to the first violation.
  void keep_decisive(std::size_t most) {
    const std::size_t centre = told_.violations.empty() ? 0 : told_.violations.front().fact;
    std::vector<Question> kept = std::move(questions_);
    std::stable_sort(kept.begin(), kept.end(), [&](const Question& a, const Question& b) {
      const auto distance = [&](const Question& q) {
        return q.reveal > centre ? q.reveal - centre : centre - q.reveal;
      };
      return distance(a) < distance(b);
    });
    kept.resize(most);
    std::stable_sort(kept.begin(), kept.end(), [](const Question& a, const Question& b) { return a.fact < b.fact; });
    questions_ = std::move(kept);
  }

  const Told& told_;
  std::vector<Question> questions_;
};

}  // namespace

std::vector<Question> questions_of(const Told& told, std::size_t most) { return Asker(told).ask(most); }

std::size_t Quiz::reached(std::size_t from_fact, std::size_t to_fact) const {
  for (std::size_t i = 0; i < questions_.size(); ++i)
    if (given_[i] == unanswered && questions_[i].fact > from_fact && questions_[i].fact <= to_fact) return i;
  return SIZE_MAX;
}

std::size_t Quiz::answered() const {
  return given_.size() - static_cast<std::size_t>(std::count(given_.begin(), given_.end(), unanswered));
}

std::size_t Quiz::right() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < questions_.size(); ++i) count += given_[i] == questions_[i].answer ? 1 : 0;
  return count;
}

std::string Quiz::score() const { return fmt::format("{} of {} right", right(), answered()); }

}  // namespace lockstep::viz
