// The laws of a move: nothing is lost, nothing stands twice, nothing comes back that should not.
//
// They are told from what was there before and after it, from what the author's statements alone make of what was there
// before, and from what the user did since; never from how the move was made.
#ifndef TESTS_SUPPORT_MOVE_LAWS_H_
#define TESTS_SUPPORT_MOVE_LAWS_H_

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/support/move_dump.h"
#include "tests/support/move_scripts.h"
#include "tests/support/move_user.h"

namespace crystal {

// A value of the archive: its cell, and what it is.
using ArchivedValue = std::pair<CellName, std::string>;

struct Move {
  Dump before, after;
  std::optional<Dump> bare;          // what the statements alone make of `before`, where the move has one section
  std::set<std::string> fills = {};  // tables that its sections fill from others
  std::set<std::pair<std::string, std::string>> forgets = {};
  bool goes_up = false;
  bool archive_own = false;
  bool inserts = false;
  bool computes = false;       // a section makes values that are not those that were there
  bool replaces_rows = false;  // a statement puts other rows in the place of those with their key
};

// What the model remembers from move to move.
struct MoveMemory {
  UserMemory user;
  std::map<ArchivedValue, int> left;  // the event in which a value was first found in the archive
  // Canonical table and column to what its definition was at some time: its type, and its default as SQL.
  std::map<std::pair<std::string, std::string>, std::set<std::pair<std::string, std::string>>> definitions;
  std::map<std::string, int64_t> sequences;  // canonical table to its highest id
  std::set<std::string> own_away;            // of the user's own, gone with --archive-own
};

struct MoveLaw {
  const char* says;
  std::string (*broken)(const Move&, const Aliases&, const MoveMemory&);  // "" where it holds
  int held = 0;
};
extern std::vector<MoveLaw> move_laws;

// The first broken law and what is wrong, or "". CRYSTAL_LAWS ("L1,L4"): only these.
std::string HoldMoveLaws(const Move& move, const Aliases& aliases, const MoveMemory& memory);
// Keeps what later laws need of a move that kept all.
void Remember(const Move& move, const Aliases& aliases, int event, MoveMemory& memory);

// Each value of the archive, and how often it is there.
std::map<ArchivedValue, int> CountArchive(const Dump& dump, const Aliases& aliases);

}  // namespace crystal

#endif  // TESTS_SUPPORT_MOVE_LAWS_H_
