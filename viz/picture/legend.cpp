#include "viz/picture/legend.hpp"

#include <array>

namespace lockstep::viz {

std::string_view explain(Sign sign) {
  switch (sign) {
    case Sign::holder:
      return "inside the lock, whatever anybody believes; a client's colour is the same everywhere";
    case Sign::overlap:
      return "more than one inside at once";
    case Sign::violation:
      return "something broke here";
    case Sign::write:
      return "a write that the store accepted";
    case Sign::refused_write:
      return "a write that the store refused";
    case Sign::late_write:
      return "a write that was accepted too late";
    case Sign::wants:
      return "wants the lock";
    case Sign::believes:
      return "believes it holds the lock";
    case Sign::valid_until:
      return "its validity ends, by its own clock";
    case Sign::drift_allowance:
      return "kept back of the lease in case clocks drift";
    case Sign::lapse:
      return "still inside, although its lease is over by its own clock";
    case Sign::doubt:
      return "still inside, although the servers do not have its key any more";
    case Sign::waits_for_answer:
      return "waits for an answer";
    case Sign::stopped:
      return "stopped: none of its code runs";
    case Sign::slowed:
      return "runs slowly";
    case Sign::crashed:
      return "down";
    case Sign::granted:
      return "is granted the lock";
    case Sign::refused:
      return "does not get it";
    case Sign::extended:
      return "extends its lease";
    case Sign::not_extended:
      return "tries to extend it in vain";
    case Sign::abandoned:
      return "sees that its lease is over, and leaves";
    case Sign::released:
      return "has released the lock";
    case Sign::timed_out:
      return "gets no answer in time";
    case Sign::key:
      return "the lock's key on this server";
    case Sign::time_to_live:
      return "what is left of its time to live, by the server's clock";
    case Sign::key_deleted:
      return "the key is deleted or overwritten";
    case Sign::key_expired:
      return "the key expires";
    case Sign::key_lost:
      return "the key is lost";
    case Sign::occupied:
      return "busy with one command; all others wait";
    case Sign::master:
      return "takes itself for the master";
    case Sign::replica:
      return "copies a master";
    case Sign::promoted:
      return "becomes the master, or is elected to choose one";
    case Sign::demoted:
      return "follows another from here on";
    case Sign::synchronized:
      return "has what its master has";
    case Sign::cut_off:
      return "has lost its master";
    case Sign::suspected:
      return "takes another for down";
    case Sign::found_dead:
      return "enough of them take it for down";
    case Sign::switched:
      return "tells of another master";
    case Sign::distrustful:
      return "does not act, as its clock cannot be right";
    case Sign::flushed:
      return "on disk: safe if the power fails";
    case Sign::snapshot:
      return "a snapshot on disk";
    case Sign::restarted:
      return "is back";
    case Sign::memory_lost:
      return "has lost data";
    case Sign::clock_set:
      return "a clock is set";
    case Sign::own_clock:
      return "what its own clock shows";
    case Sign::message:
      return "a message; the slope is how long it takes";
    case Sign::refusal:
      return "an answer: no";
    case Sign::lost_message:
      return "a message that is lost";
    case Sign::resent_message:
      return "lost, and sent again";
    case Sign::doubled_message:
      return "arrives twice";
    case Sign::round:
      return "one round of requests to several servers";
    case Sign::majority:
      return "the answer that makes the majority";
    case Sign::crowd:
      return "several things too near to be told apart: the higher, the more";
    case Sign::ghost:
      return "what was so in the run before";
    case Sign::count:
      break;
  }
  return "";
}

Sign sign_of(MarkLook look) {
  switch (look) {
    case MarkLook::granted:
      return Sign::granted;
    case MarkLook::refused:
      return Sign::refused;
    case MarkLook::extended:
      return Sign::extended;
    case MarkLook::not_extended:
      return Sign::not_extended;
    case MarkLook::abandoned:
      return Sign::abandoned;
    case MarkLook::released:
      return Sign::released;
    case MarkLook::timed_out:
      return Sign::timed_out;
    case MarkLook::clock_set:
      return Sign::clock_set;
    case MarkLook::restarted:
      return Sign::restarted;
    case MarkLook::memory_lost:
      return Sign::memory_lost;
    case MarkLook::written:
      return Sign::write;
    case MarkLook::rejected:
      return Sign::refused_write;
    case MarkLook::promoted:
      return Sign::promoted;
    case MarkLook::demoted:
      return Sign::demoted;
    case MarkLook::synchronized:
      return Sign::synchronized;
    case MarkLook::cut_off:
      return Sign::cut_off;
    case MarkLook::suspected:
      return Sign::suspected;
    case MarkLook::found_dead:
      return Sign::found_dead;
    case MarkLook::switched:
      return Sign::switched;
    case MarkLook::distrustful:
      return Sign::distrustful;
    case MarkLook::neutral:
    case MarkLook::command:
    case MarkLook::read:
      break;
  }
  return Sign::count;
}

namespace {

/// Draws one sign into its box.
class Sample {
 public:
  Sample(Sheet& sheet, const Look& look, float em, Point at)
      : sheet_(sheet), look_(look), em_(em), left_(at.x + em * 0.1F), right_(at.x + em * 2.2F), middle_(at.y + em * 0.6F) {}

  void paint(Sign sign) {
    const Area bar{left_, middle_ - em(0.4F), right_, middle_ + em(0.4F)};
    const Colour one = look_.client(0), other = look_.client(1);
    const float x = (left_ + right_) / 2;
    switch (sign) {
      case Sign::holder:
      case Sign::believes:
      case Sign::key:
        filled(bar, one);
        break;
      case Sign::overlap:
        filled({bar.left, bar.top, bar.right, middle_}, one);
        filled({bar.left, middle_, bar.right, bar.bottom}, other);
        sheet_.hatch(bar, look_.danger, em(0.45F), em(0.1F));
        sheet_.frame(bar, look_.danger, em(0.12F));
        break;
      case Sign::violation: {
        const Point flag[3] = {{x - em(0.42F), middle_ - em(0.35F)}, {x + em(0.42F), middle_ - em(0.35F)}, {x, middle_ + em(0.35F)}};
        sheet_.polygon(flag, look_.danger);
        break;
      }
      case Sign::wants:
        sheet_.dashed({left_, middle_}, {right_, middle_}, one, em(0.1F));
        sheet_.line({left_, middle_ - em(0.3F)}, {left_, middle_ + em(0.3F)}, one, em(0.1F));
        break;
      case Sign::valid_until:
        filled({bar.left, bar.top, x, bar.bottom}, one);
        post(x, one);
        break;
      case Sign::drift_allowance:
        post(left_, one);
        sheet_.hatch(bar, one.faded(0.7), em(0.3F), em(0.05F));
        sheet_.frame(bar, one.faded(0.5), em(0.05F));
        break;
      case Sign::lapse:
        sheet_.fill(bar, look_.danger.faded(0.16));
        sheet_.hatch(bar, look_.danger, em(0.45F), em(0.09F));
        sheet_.frame(bar, one, em(0.1F));
        break;
      case Sign::doubt:
        sheet_.fill(bar, look_.danger.faded(0.11));
        filled({bar.left, middle_ - em(0.25F), bar.right, middle_ + em(0.25F)}, one);
        sheet_.hatch({bar.left, middle_ - em(0.25F), bar.right, middle_ + em(0.25F)}, look_.danger.faded(0.6), em(0.7F), em(0.07F));
        sheet_.dashed({bar.left, bar.bottom}, {bar.right, bar.bottom}, look_.danger, em(0.08F));
        break;
      case Sign::waits_for_answer:
        sheet_.line({left_, middle_}, {right_, middle_}, one.faded(0.55), em(0.08F));
        sheet_.fill({x - em(0.5F), middle_ - em(0.13F), x + em(0.5F), middle_ + em(0.13F)}, one.faded(0.75));
        break;
      case Sign::stopped:
        condition(bar);
        sheet_.hatch(bar, look_.fault.faded(0.7), em(0.4F));
        break;
      case Sign::slowed:
        condition(bar);
        break;
      case Sign::occupied:
        condition(bar);
        sheet_.hatch(bar, look_.fault.faded(0.5), em(0.6F));
        break;
      case Sign::crashed:
        condition(bar);
        sheet_.line({left_, middle_}, {right_, middle_}, look_.danger, em(0.12F));
        cross(left_, look_.danger, 0.35F);
        break;
      case Sign::time_to_live: {
        const Point wedge[3] = {{left_, bar.bottom}, {left_, middle_ - em(0.1F)}, {right_, bar.bottom}};
        sheet_.frame(bar, one, em(0.07F));
        sheet_.polygon(wedge, one.faded(0.55));
        break;
      }
      case Sign::key_deleted:
        filled({bar.left, bar.top, x, bar.bottom}, one);
        sheet_.line({x, bar.top - em(0.1F)}, {x, bar.bottom + em(0.1F)}, one, em(0.14F));
        break;
      case Sign::key_expired: {
        const Point slope[3] = {{x, bar.top}, {x, bar.bottom}, {x + em(0.45F), bar.bottom}};
        filled({bar.left, bar.top, x, bar.bottom}, one);
        sheet_.polygon(slope, one.faded(0.8));
        break;
      }
      case Sign::key_lost:
        filled({bar.left, bar.top, x, bar.bottom}, one);
        cross(x, look_.danger, 0.3F);
        break;
      case Sign::master:
        sheet_.fill({left_, middle_ - em(0.14F), right_, middle_ + em(0.14F)}, look_.quiet.faded(0.75));
        break;
      case Sign::replica:
        sheet_.dashed({left_, middle_}, {right_, middle_}, look_.quiet.faded(0.8), em(0.08F));
        break;
      case Sign::flushed:
      case Sign::snapshot:
        sheet_.line({x, middle_ - em(sign == Sign::flushed ? 0.15F : 0.4F)}, {x, middle_ + em(0.2F)}, look_.quiet,
                    em(sign == Sign::flushed ? 0.08F : 0.16F));
        break;
      case Sign::own_clock:
        sheet_.line({left_, middle_ + em(0.3F)}, {right_, middle_ + em(0.3F)}, look_.fault.faded(0.6), em(0.06F));
        for (const float at : {left_ + em(0.3F), x, right_ - em(0.3F)})
          sheet_.line({at, middle_}, {at, middle_ + em(0.3F)}, look_.fault, em(0.07F));
        break;
      case Sign::message:
        arrow({x - em(0.4F), middle_ - em(0.5F)}, {x + em(0.4F), middle_ + em(0.5F)}, one, false);
        break;
      case Sign::refusal:
        arrow({x - em(0.4F), middle_ + em(0.5F)}, {x + em(0.4F), middle_ - em(0.5F)}, one, true);
        break;
      case Sign::lost_message:
        sheet_.line({x - em(0.7F), middle_ - em(0.5F)}, {x, middle_ + em(0.1F)}, one, em(0.09F));
        cross(x, look_.danger, 0.3F);
        break;
      case Sign::resent_message:
        sheet_.dashed({left_, middle_ - em(0.45F)}, {x, middle_ - em(0.2F)}, one, em(0.09F));
        cross(x, look_.fault, 0.2F);
        arrow({x, middle_ - em(0.2F)}, {x + em(0.6F), middle_ + em(0.5F)}, one, false);
        break;
      case Sign::doubled_message:
        arrow({x - em(0.6F), middle_ - em(0.5F)}, {x, middle_ + em(0.5F)}, one, false);
        arrow({x - em(0.6F), middle_ - em(0.5F)}, {x + em(0.8F), middle_ + em(0.5F)}, one, false);
        break;
      case Sign::round:
        sheet_.line({left_, middle_}, {right_, middle_}, one, em(0.08F));
        for (const float at : {left_, right_}) sheet_.line({at, middle_ - em(0.25F)}, {at, middle_}, one, em(0.08F));
        break;
      case Sign::majority: {
        const Point sign_at[3] = {{x - em(0.25F), middle_ + em(0.3F)}, {x + em(0.25F), middle_ + em(0.3F)}, {x, middle_ - em(0.1F)}};
        sheet_.polygon(sign_at, one);
        break;
      }
      case Sign::crowd:
        for (int i = 0; i < 4; ++i) {
          const float from = left_ + em(0.5F) * static_cast<float>(i);
          sheet_.fill({from, middle_ + em(0.4F) - em(0.2F) * static_cast<float>(1 + (i * 3) % 4), from + em(0.45F), middle_ + em(0.4F)},
                      one.faded(0.75));
        }
        break;
      case Sign::ghost:
        for (const float y : {bar.top, bar.bottom}) sheet_.dashed({left_, y}, {right_, y}, look_.quiet, em(0.09F));
        break;
      case Sign::late_write:
        paint_mark(sheet_, look_, em_, MarkLook::written, x, middle_, look_.danger, true);
        break;
      default:
        for (const MarkLook mark : all_marks)
          if (sign_of(mark) == sign) paint_mark(sheet_, look_, em_, mark, x, middle_, one, false);
        break;
    }
  }

 private:
  static constexpr std::array all_marks = {
      MarkLook::granted,   MarkLook::refused,   MarkLook::extended,  MarkLook::not_extended, MarkLook::abandoned,
      MarkLook::released,  MarkLook::timed_out, MarkLook::clock_set, MarkLook::restarted,    MarkLook::memory_lost,
      MarkLook::written,   MarkLook::rejected,  MarkLook::promoted,  MarkLook::demoted,      MarkLook::synchronized,
      MarkLook::cut_off,   MarkLook::suspected, MarkLook::found_dead, MarkLook::switched,    MarkLook::distrustful};

  float em(float part) const { return em_ * part; }
  void filled(const Area& area, Colour colour) {
    sheet_.fill(area, look_.fill(colour).faded(0.8), em(0.12F));
    sheet_.frame(area, colour, em(0.09F), em(0.12F));
  }
  void post(float x, Colour colour) {
    sheet_.line({x, middle_ - em(0.5F)}, {x, middle_ + em(0.5F)}, colour, em(0.14F));
    sheet_.disc({x, middle_ - em(0.5F)}, em(0.14F), colour);
  }
  void condition(const Area& area) {
    sheet_.fill(area, mixed(look_.ground, look_.fault, 0.18), em(0.12F));
    sheet_.frame(area, look_.fault, em(0.08F), em(0.12F));
  }
  void cross(float x, Colour colour, float size) {
    const float r = em(size);
    sheet_.line({x - r, middle_ - r}, {x + r, middle_ + r}, colour, em(0.13F));
    sheet_.line({x - r, middle_ + r}, {x + r, middle_ - r}, colour, em(0.13F));
  }
  void arrow(Point from, Point to, Colour colour, bool is_dashed) {
    if (is_dashed)
      sheet_.dashed(from, to, colour, em(0.09F));
    else
      sheet_.line(from, to, colour, em(0.09F));
    const float side = from.y < to.y ? 1.0F : -1.0F;
    const Point tip[3] = {to, {to.x - em(0.4F), to.y - side * em(0.15F)}, {to.x - em(0.1F), to.y - side * em(0.42F)}};
    sheet_.polygon(tip, colour);
  }

  Sheet& sheet_;
  const Look& look_;
  float em_, left_, right_, middle_;
};

}  // namespace

void paint_sign(Sheet& sheet, const Look& look, float em, Point at, Sign sign) { Sample(sheet, look, em, at).paint(sign); }

}  // namespace lockstep::viz
