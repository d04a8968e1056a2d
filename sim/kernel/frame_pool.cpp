#include "sim/kernel/frame_pool.hpp"

namespace lockstep {

void* FramePool::count_and_allocate(std::size_t size) {
  // A thread that has taken memory gives it back when it ends.
  struct AtThreadEnd {
    ~AtThreadEnd() { of_this_thread().clear(); }
  };
  static thread_local const AtThreadEnd at_thread_end{};
  static_cast<void>(at_thread_end);
  ++system_allocations_;
  return ::operator new(size);
}

void FramePool::clear() {
  for (Free*& head : free_)
    while (head != nullptr) {
      Free* next = head->next;
      ::operator delete(head);
      head = next;
    }
}

}  // namespace lockstep
