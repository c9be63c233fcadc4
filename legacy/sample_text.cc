#include "legacy/sample_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "legacy/js_date.h"
#include "legacy/js_values.h"

namespace crystal {
namespace {

constexpr absl::string_view kPrompts[] = {
    "Fix the login page, it redirects twice after the second attempt",
    "Add dark mode to the settings dialog",
    "Refactor the database layer so that migrations are versioned",
    "Schreibe Tests für die Größenberechnung der Übersicht",
    "ログイン画面のエラー表示を直してください",
    "Añade la traducción al español y revisa los acentos",
    "Why does `npm test` say \"cannot find module 'vite'\"?",
    "Make it faster 🚀",
    "Первый шаг: почини сборку\nВторой шаг: запусти тесты",
    "100% of the \\d+ cases in parse() must pass; don't touch <Header/>",
    "إصلاح اتجاه النص في القائمة",
    "Update the README\n\n- install\n- usage\n\tand a tab",
};

constexpr absl::string_view kLines[] = {
    "\x1b[32m✓\x1b[0m src/components/SessionView.test.tsx (12 tests) 431ms\n",
    "  at Object.<anonymous> (/home/user/app/src/utils/parse.ts:88:13)\n",
    "npm warn deprecated inflight@1.0.6: This module is not supported\n",
    "\x1b[1m\x1b[36m$\x1b[0m pnpm run build --filter frontend\r\n",
    "[INFO] 14:02:33.120 listening on http://localhost:5173/ ➜ ready in 812 ms\n",
    "│ File                 │ % Stmts │ % Branch │ Uncovered │\n",
    "Größe geändert: 1.204 → 1.187 Bytes; ファイルを保存しました。\n",
    "error TS2345: Argument of type 'string | null' is not assignable to parameter of type 'string'.\n",
    "I'll look at how the session list is sorted before I change anything.\n",
    "   Compiling crystal v0.3.5 (~/work/crystal) 🦀\n",
    "+  const order = items.filter((item) => !item.archived).map((item) => item.displayOrder);\n",
    "\n",
};

}  // namespace

uint64_t SampleRandom::Next() {
  state_ += 0x9E3779B97F4A7C15;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

std::string SampleTimestamp(int64_t seconds) {
  std::string text = JsIsoTime(seconds * 1000).substr(0, 19);
  text[10] = ' ';
  return text;
}

std::string SampleHash(SampleRandom& random) {
  const uint64_t a = random.Next(), b = random.Next(), c = random.Next();  // in this order everywhere
  return absl::StrFormat("%016x%016x%08x", a, b, c >> 32);
}

std::string SampleUuid(SampleRandom& random) {
  const uint64_t a = random.Next(), b = random.Next();
  return absl::StrFormat("%08x-%04x-4%03x-%04x-%012x", a >> 32, (a >> 16) & 0xffff, a & 0xfff,
                         0x8000 | ((b >> 48) & 0x3fff), b & 0xffffffffffff);
}

std::string SamplePrompt(SampleRandom& random) {
  std::string prompt(random.Pick(kPrompts));
  if (random.OneIn(4)) absl::StrAppend(&prompt, "\n\n", random.Pick(kPrompts));
  return prompt;
}

std::string SampleSlug(absl::string_view prompt, int64_t number) {
  std::string slug;
  for (const char c : prompt) {
    if (slug.size() >= 24) break;
    if (absl::ascii_isalnum(c)) slug += absl::ascii_tolower(c);
    if (c == ' ' && !slug.empty() && slug.back() != '-') slug += '-';
  }
  return absl::StrCat(slug, slug.empty() || slug.back() == '-' ? "" : "-", number);
}

SampleOutput::SampleOutput(SampleRandom& random) {
  constexpr size_t kPoolBytes = 1 << 18;
  pool_.reserve(kPoolBytes + 256);
  while (pool_.size() < kPoolBytes) {
    absl::StrAppend(&pool_, random.Pick(kLines));
    if (random.OneIn(3)) absl::StrAppend(&pool_, random.Next() % 100000, " ");
  }
}

absl::string_view SampleOutput::Piece(SampleRandom& random, int64_t bytes) const {
  const auto continues = [&](size_t at) { return at < pool_.size() && (pool_[at] & 0xC0) == 0x80; };
  size_t begin = random.Below(static_cast<int64_t>(pool_.size()) - bytes);
  while (continues(begin)) ++begin;
  size_t end = begin + bytes;
  while (continues(end)) ++end;
  return absl::string_view(pool_).substr(begin, end - begin);
}

std::string SampleOutput::Terminal(SampleRandom& random) const {
  const int64_t kind = random.Below(100);
  const int64_t bytes = kind < 70   ? random.Between(40, 640)
                        : kind < 95 ? random.Between(1000, 6000)
                                    : random.Between(16000, 40000);
  return std::string(Piece(random, bytes));
}

std::string SampleOutput::Json(SampleRandom& random) const {
  const std::string text(Piece(random, random.Between(100, 1500)));
  return JsJsonObject({{"type", "\"assistant\""},
                       {"message", JsJsonObject({{"role", "\"assistant\""}, {"content", JsJson(text)}})},
                       {"session_id", JsJson(SampleUuid(random))}});
}

std::string SampleOutput::Diff(SampleRandom& random) const {
  const std::string file = absl::StrCat("src/part", random.Below(40), ".ts");
  std::string diff = absl::StrCat("diff --git a/", file, " b/", file, "\n--- a/", file, "\n+++ b/", file, "\n");
  for (int64_t hunk = random.Between(1, 4); hunk > 0; --hunk) {
    absl::StrAppend(&diff, "@@ -", hunk * 20, ",7 +", hunk * 20, ",9 @@\n");
    for (absl::string_view line : absl::StrSplit(Piece(random, random.Between(200, 1200)), '\n')) {
      absl::StrAppend(&diff, random.OneIn(3) ? "-" : "+", line, "\n");
    }
  }
  return diff;
}

}  // namespace crystal
