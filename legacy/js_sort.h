// Array.prototype.sort with a comparison that may not be one.
#ifndef LEGACY_JS_SORT_H_
#define LEGACY_JS_SORT_H_

#include <algorithm>
#include <utility>
#include <vector>

namespace crystal {
namespace js_sort {

// Less than zero: `a` before `b`. NaN counts as zero.
template <typename T, typename Order>
bool Before(const T& a, const T& b, const Order& order) {
  return order(a, b) < 0;
}

// The run that begins at `low`, made ascending; returns its end.
template <typename T, typename Order>
size_t AscendingRun(std::vector<T>& items, size_t low, size_t high, const Order& order) {
  size_t end = low + 1;
  if (end == high) return end;
  const bool descending = Before(items[end], items[low], order);
  for (++end; end < high && Before(items[end], items[end - 1], order) == descending;) ++end;
  if (descending) std::reverse(items.begin() + low, items.begin() + end);
  return end;
}

template <typename T, typename Order>
void InsertBinary(std::vector<T>& items, size_t low, size_t sorted, size_t high, const Order& order) {
  for (; sorted < high; ++sorted) {
    size_t left = low, right = sorted;
    while (left < right) {
      const size_t middle = left + (right - left) / 2;
      if (Before(items[sorted], items[middle], order)) {
        right = middle;
      } else {
        left = middle + 1;
      }
    }
    std::rotate(items.begin() + left, items.begin() + sorted, items.begin() + sorted + 1);
  }
}

inline size_t MinimumRun(size_t count) {
  size_t odd = 0;
  for (; count >= 64; count >>= 1) odd |= count & 1;
  return count + odd;
}

}  // namespace js_sort

// Sorts as V8 does (TimSort: natural runs, grown by binary insertion to a minimum length, then merged). `order` gives a
// number below, at or above zero. Up to 63 items the result is V8's even where `order` contradicts itself, as it does
// with NaN; beyond that it is for every order that is one.
template <typename T, typename Order>
void JsSort(std::vector<T>& items, const Order& order) {
  const size_t minimum = js_sort::MinimumRun(items.size());
  std::vector<size_t> ends = {0};
  while (ends.back() < items.size()) {
    const size_t low = ends.back();
    const size_t high = std::min(items.size(), low + minimum);
    size_t end = js_sort::AscendingRun(items, low, items.size(), order);
    if (end < high) {
      js_sort::InsertBinary(items, low, end, high, order);
      end = high;
    }
    ends.push_back(end);
  }
  for (; ends.size() > 2; ends.erase(ends.end() - 2)) {
    const auto low = items.begin() + ends[ends.size() - 3];
    std::inplace_merge(low, items.begin() + ends[ends.size() - 2], items.begin() + ends.back(),
                       [&](const T& a, const T& b) { return js_sort::Before(a, b, order); });
  }
}

}  // namespace crystal

#endif  // LEGACY_JS_SORT_H_
