// The text of one migration file, taken apart.
#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "migrator/base/status_macros.h"
#include "migrator/engine/sqlite/sqlite_script.h"
#include "migrator/files/repeatable_script.h"
#include "migrator/files/sql_directive.h"
#include "migrator/files/sql_file.h"
#include "migrator/files/text_file.h"
#include "migrator/values/sql_declarations.h"
#include "migrator/values/sql_text.h"

namespace crystal {
namespace {

absl::Status Wrong(int line, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", what));
}

// Goes through a file line by line; what is between two markers is a section.
class SqlFileParser {
 public:
  SqlFileParser(const std::string& name, const Placeholders& values) : values_(values) {
    migration_.name = name;
    migration_.repeatable = IsRepeatableName(name);
    script_.file = name + ".sql";
  }

  absl::StatusOr<Migration> Parse(absl::string_view text) {
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n', 0), text.size() - 1) + 1;
      RETURN_IF_ERROR(Take(text.substr(0, end)));
      text.remove_prefix(end);
    }
    RETURN_IF_ERROR(EndSection());
    if (!has_up_) {
      return absl::InvalidArgumentError(
          "there is no line `-- migrate:up`: the statements stand between it and `-- migrate:down`");
    }
    if (migration_.repeatable) {
      if (!migration_.replaces.empty()) {
        return absl::InvalidArgumentError("a repeatable migration says nothing but what it depends on");
      }
      RETURN_IF_ERROR(CheckRepeatableScript(script_));
    }
    migration_.changes.emplace_back(std::move(script_));
    return std::move(migration_);
  }

 private:
  enum class Section { kHead, kUp, kDown };
  using Kind = SqlDirective::Kind;

  absl::Status Take(absl::string_view line) {
    ++line_;
    absl::string_view stripped = absl::StripAsciiWhitespace(line);
    while (absl::ConsumePrefix(&stripped, kByteOrderMark)) stripped = absl::StripLeadingAsciiWhitespace(stripped);
    if (absl::StartsWith(stripped, "--")) {
      const absl::StatusOr<SqlDirective> directive = ReadSqlDirective(stripped);
      // Whatever else it says is read with its section, whose quotes and comments may span lines.
      if (directive.ok() && directive->kind == Kind::kUp) return StartUp();
      if (directive.ok() && directive->kind == Kind::kDown) return StartDown();
    }
    absl::StrAppend(&body_, line);
    return absl::OkStatus();
  }

  absl::Status StartUp() {
    RETURN_IF_ERROR(EndSection());
    if (has_up_) return Wrong(line_, "a second `-- migrate:up`; one file is one migration");
    has_up_ = true;
    return Start(Section::kUp);
  }

  absl::Status StartDown() {
    RETURN_IF_ERROR(EndSection());
    if (script_.down) return Wrong(line_, "a second `-- migrate:down`; one file is one migration");
    if (!has_up_) return Wrong(line_, "`-- migrate:down` comes before any `-- migrate:up`");
    script_.down.emplace();
    return Start(Section::kDown);
  }

  absl::Status Start(Section section) {
    section_ = section;
    first_line_ = line_ + 1;
    return absl::OkStatus();
  }

  absl::Status EndSection() {
    const std::string body = std::exchange(body_, "");
    std::string sql;
    int line = first_line_;
    for (const SqlToken& token : Tokenize(body)) {
      ASSIGN_OR_RETURN(const bool is_directive, TakeToken(token, line));
      if (!is_directive) absl::StrAppend(&sql, token.text);
      line += static_cast<int>(absl::c_count(token.text, '\n'));
    }
    ASSIGN_OR_RETURN(sql, FillPlaceholders(sql, first_line_, placeholders_, values_));
    ASSIGN_OR_RETURN(std::vector<SqlStatement> statements, SplitSqliteScript(sql, first_line_));
    for (SqlStatement& statement : statements) statement.double_quoted_texts = double_quoted_texts_;
    if (section_ != Section::kHead) (section_ == Section::kUp ? script_.up : *script_.down) = std::move(statements);
    return absl::OkStatus();
  }

  absl::StatusOr<bool> TakeToken(const SqlToken& token, int line) {
    if (absl::StartsWith(token.text, "--") || absl::StartsWith(token.text, "/*")) {
      absl::StatusOr<bool> taken = TakeComment(token.text, line);
      return taken.ok() ? taken : Wrong(line, taken.status().message());
    }
    if (section_ == Section::kHead && token.kind != SqlToken::Kind::kSpace) {
      return Wrong(line, "a statement before `-- migrate:up`");
    }
    return false;
  }

  // Whether it is more than a comment.
  absl::StatusOr<bool> TakeComment(absl::string_view comment, int line) {
    ASSIGN_OR_RETURN(const SqlDirective directive, ReadSqlDirective(comment));
    switch (directive.kind) {
      case Kind::kUp:
      case Kind::kDown:
        return absl::InvalidArgumentError("a marker of a section stands on a line of its own");
      case Kind::kDepends:
      case Kind::kReplaces:
        // In a section a sentence may begin so; a name alone was meant to be one.
        if (section_ != Section::kHead && absl::StrContains(directive.rest, ' ')) return false;
        RETURN_IF_ERROR(TakeNames(directive));
        return true;
      case Kind::kPlaceholders:
        if (section_ != Section::kHead && absl::StrContains(directive.rest, ' ')) return false;
        RETURN_IF_ERROR(TakePlaceholders(directive));
        return true;
      case Kind::kForget:
      case Kind::kRenames:
        RETURN_IF_ERROR(TakeDeclaration(directive));
        return true;
      case Kind::kPresent:
        RETURN_IF_ERROR(TakeQuestion(directive.rest, line));
        return true;
      case Kind::kQuotedTexts:
        if (section_ != Section::kHead) {
          return absl::InvalidArgumentError("`-- migrate:double-quoted-texts` is of the file, before `-- migrate:up`");
        }
        double_quoted_texts_ = true;
        return true;
      case Kind::kNone:
        break;
    }
    return false;
  }

  absl::Status TakeQuestion(const std::string& sql, int line) {
    if (section_ == Section::kDown || script_.present) {
      return absl::InvalidArgumentError("one `-- migrate:present` a file, before `-- migrate:down`");
    }
    ASSIGN_OR_RETURN(std::vector<SqlStatement> statements, SplitSqliteScript(sql, line));
    if (statements.size() != 1 || !WordsOf(sql)[0].IsWord("SELECT")) {
      return absl::InvalidArgumentError("`-- migrate:present` asks one SELECT, whose one value is true or false");
    }
    script_.present = std::move(statements[0]);
    return absl::OkStatus();
  }

  absl::Status TakeNames(const SqlDirective& directive) {
    if (section_ != Section::kHead) {
      return absl::InvalidArgumentError("what a migration depends on or replaces stands before `-- migrate:up`");
    }
    if (directive.kind == Kind::kDepends) return Name(directive.rest, migration_.depends_on);
    const std::vector<std::string> halves = absl::StrSplit(directive.rest, absl::MaxSplits(" = ", 1));
    RETURN_IF_ERROR(Name(halves[0], migration_.replaces));
    if (halves.size() > 1) migration_.older_squashes[halves[0]] = absl::StrSplit(halves[1], ' ', absl::SkipEmpty());
    return absl::OkStatus();
  }

  absl::Status TakePlaceholders(const SqlDirective& directive) {
    if (section_ != Section::kHead) {
      return absl::InvalidArgumentError("the placeholders of a file are declared before `-- migrate:up`");
    }
    ASSIGN_OR_RETURN(std::set<std::string> names, ParsePlaceholderNames(directive.rest));
    placeholders_.merge(names);
    return absl::OkStatus();
  }

  absl::Status TakeDeclaration(const SqlDirective& directive) {
    if (section_ == Section::kHead) {
      return absl::InvalidArgumentError("this line stands in the section whose statements it speaks of");
    }
    SqlDeclarations& declares = section_ == Section::kUp ? script_.up_declares : script_.down_declares;
    if (directive.kind == Kind::kForget) {
      ASSIGN_OR_RETURN(SqlPlace place, ParseSqlPlace(directive.rest));
      declares.forgets.push_back(std::move(place));
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(auto rename, ParseSqlRename(directive.rest));
    const bool twice = absl::c_any_of(declares.renames, [&](const auto& other) {
      return other.first == rename.first || other.second == rename.second;
    });
    if (twice) return absl::InvalidArgumentError(absl::StrCat(directive.rest, ": one of the two is renamed already"));
    declares.renames.push_back(std::move(rename));
    return absl::OkStatus();
  }

  absl::Status Name(const std::string& name, std::vector<std::string>& names) const {
    if (name.empty() || absl::StrContains(name, ' ')) {
      return absl::InvalidArgumentError("one name a line is expected here");
    }
    names.push_back(name);
    return absl::OkStatus();
  }

  const Placeholders& values_;
  std::set<std::string> placeholders_;  // that the file declares
  Migration migration_;
  SqlScript script_;
  Section section_ = Section::kHead;
  bool has_up_ = false;
  bool double_quoted_texts_ = false;
  int line_ = 0;
  int first_line_ = 1;
  std::string body_;
};

}  // namespace

absl::StatusOr<Migration> ParseSqlMigration(const std::string& name, absl::string_view bytes,
                                            const Placeholders& placeholders) {
  const std::string text = absl::StrReplaceAll(bytes, {{"\r\n", "\n"}, {"\r", "\n"}});
  RETURN_IF_ERROR(CheckText(text));
  return SqlFileParser(name, placeholders).Parse(text);
}

}  // namespace crystal
