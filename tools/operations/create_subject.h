// What the name of a new migration speaks of: "drop-sessions-note" of the column note of sessions.
#ifndef TOOLS_OPERATIONS_CREATE_SUBJECT_H_
#define TOOLS_OPERATIONS_CREATE_SUBJECT_H_

#include <string>

#include "migrator/values/schema.h"
#include "tools/operations/create.h"

namespace crystal {

struct Subject {
  std::string table = "sessions";  // of a column, or of an index
  std::string column = "status";   // of the table: what an index is on, and what data is written to
  std::string reference = {};      // of a new table: the line of the column that refers to another
  bool runs = true;                // false where it speaks of what is not there: then the statements are comments
  std::string name;                // of the column, table or index; of data, what a name says
  std::string renamed = {};        // what it is called afterwards, of a rename
  std::string type = "TEXT";       // of a column that goes, as the schema has it, with its default
  std::string definition = {};     // of a table or index that goes: what makes it again
};

// What a name begins as, by its verb: create-... a table, drop-... and remove-... what goes, rename-...-to-..., fix- or
// fill-... data, ...-index an index, all else a column.
Template TemplateOf(const std::string& name);

// Names that the schema has are found in it, in any of the ways in which people put them: drop-session-note,
// drop-note-from-sessions.
// A history of the user's own need not make any of it: then it is about the table that the name speaks of, else about
// the first that has what is asked for, else about one to be filled in.
Subject SubjectOf(const CreateOptions& options);

// What a new view shows, as it begins.
std::string ShownByView(const CreateOptions& options);

}  // namespace crystal

#endif  // TOOLS_OPERATIONS_CREATE_SUBJECT_H_
