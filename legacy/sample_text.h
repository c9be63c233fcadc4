// Texts of a user's database as the application and Claude write them, the same for the same seed on every machine.
#ifndef LEGACY_SAMPLE_TEXT_H_
#define LEGACY_SAMPLE_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace crystal {

// SplitMix64: small, and with the same numbers under every standard library, unlike <random>'s distributions.
class SampleRandom {
 public:
  explicit SampleRandom(uint64_t seed) : state_(seed) {}

  uint64_t Next();
  // From 0 to `count` - 1. Requires: count > 0.
  int64_t Below(int64_t count) { return static_cast<int64_t>(Next() % static_cast<uint64_t>(count)); }
  int64_t Between(int64_t low, int64_t high) { return low + Below(high - low + 1); }
  // True once in `count`.
  bool OneIn(int64_t count) { return Below(count) == 0; }
  template <typename T, size_t N>
  const T& Pick(const T (&choices)[N]) {
    return choices[Below(N)];
  }

 private:
  uint64_t state_;
};

// "2025-05-01 09:30:00"
std::string SampleTimestamp(int64_t seconds);
// Hexadecimal digits: a commit.
std::string SampleHash(SampleRandom& random);
// A UUID of version 4.
std::string SampleUuid(SampleRandom& random);
// What a user asks for, in several languages; some with quotes, line breaks and emoji.
std::string SamplePrompt(SampleRandom& random);
// A prompt as a name of a branch: "fix-the-login-page-7".
std::string SampleSlug(absl::string_view prompt, int64_t number);

// Terminal output without end: pieces of one pool, cut between characters, so that a piece costs one copy.
class SampleOutput {
 public:
  explicit SampleOutput(SampleRandom& random);

  // A few hundred bytes mostly, some thousands often, tens of thousands sometimes: 2.5 kB in the mean.
  std::string Terminal(SampleRandom& random) const;
  // One line of Claude's stream: a JSON object with such text in it.
  std::string Json(SampleRandom& random) const;
  // A unified diff.
  std::string Diff(SampleRandom& random) const;

 private:
  absl::string_view Piece(SampleRandom& random, int64_t bytes) const;

  std::string pool_;
};

}  // namespace crystal

#endif  // LEGACY_SAMPLE_TEXT_H_
