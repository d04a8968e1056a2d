// Where coroutine frames live: free lists by size class of 16 bytes, so that a child task costs no malloc
// after warm-up. One pool a thread, since a world belongs to one thread; frames over 2 KiB go to the heap.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>

namespace lockstep {

class FramePool {
 public:
  /// Constant from the beginning and without a destructor, so that getting at it is one instruction.
  static FramePool& of_this_thread() {
    static constinit thread_local FramePool pool;
    return pool;
  }

  constexpr FramePool() = default;
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;

  void* allocate(std::size_t size) {
    const std::size_t cls = class_of(size);
    if (cls >= classes) [[unlikely]] return count_and_allocate(size);
    if (Free* head = free_[cls]; head != nullptr) [[likely]] {
      free_[cls] = head->next;
      return head;
    }
    return count_and_allocate((cls + 1) * granule);
  }

  void release(void* frame, std::size_t size) {
    const std::size_t cls = class_of(size);
    if (cls >= classes) [[unlikely]] {
      ::operator delete(frame);
      return;
    }
    free_[cls] = new (frame) Free{free_[cls]};
  }

  /// Gives what is free back to the system; the pool of a thread does it when the thread ends.
  void clear();

  /// How often memory had to be fetched from the system: stands still after warm-up.
  std::uint64_t system_allocations() const { return system_allocations_; }

 private:
  struct Free {
    Free* next;
  };
  static constexpr std::size_t granule = 16, classes = 128;
  static std::size_t class_of(std::size_t size) { return (size - 1) / granule; }
  void* count_and_allocate(std::size_t size);

  std::array<Free*, classes> free_{};
  std::uint64_t system_allocations_ = 0;
};

}  // namespace lockstep
