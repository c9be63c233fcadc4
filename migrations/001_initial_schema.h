#ifndef MIGRATIONS_001_INITIAL_SCHEMA_H_
#define MIGRATIONS_001_INITIAL_SCHEMA_H_

#include "migrations/columns.h"

namespace crystal::migrations {

inline ColumnDefinition Status() {
  return {.name = "status", .type = DataType::kText, .not_null = true, .default_value = "pending"};
}
inline ColumnDefinition MessageType() {
  return {.name = "message_type", .type = DataType::kText, .not_null = true, .one_of = {"user", "assistant"}};
}

// What v0.1.0 began with: sessions, what they print, and the conversation.
inline Migration InitialSchema() {
  return {
      .name = "001-initial-schema",
      .changes = {
          CreateTable{{.name = "sessions",
                       .columns = {TextId(), RequiredText("name"), RequiredText("initial_prompt"),
                                   RequiredText("worktree_name"), RequiredText("worktree_path"), Status(),
                                   Stamp("created_at"), Stamp("updated_at"), Text("last_output"), Integer("exit_code"),
                                   Integer("pid"), Text("claude_session_id")}}},
          CreateTable{
              {.name = "session_outputs",
               .columns = {AutoId(), SessionId(), RequiredText("type"), RequiredText("data"), Stamp("timestamp")}}},
          CreateTable{{.name = "conversation_messages",
                       .columns = {AutoId(), SessionId(), MessageType(), RequiredText("content"), Stamp("timestamp")}}},
          IndexOn("session_outputs", "idx_session_outputs_session_id", {"session_id"}),
          IndexOn("session_outputs", "idx_session_outputs_timestamp", {"timestamp"}),
          IndexOn("conversation_messages", "idx_conversation_messages_session_id", {"session_id"}),
          IndexOn("conversation_messages", "idx_conversation_messages_timestamp", {"timestamp"})}};
}

}  // namespace crystal::migrations

#endif  // MIGRATIONS_001_INITIAL_SCHEMA_H_
