// A database as an application makes it that registers a collation and a function of its own, which this program does
// not have: app_order and app_text().
#ifndef TESTS_SUPPORT_APPLICATION_DATABASE_H_
#define TESTS_SUPPORT_APPLICATION_DATABASE_H_

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace crystal {

// Runs the statements on the file, as that application would.
inline void RunAsApplication(const std::string& path, const std::string& sql) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
  const auto reversed = [](void*, int a_size, const void* a, int b_size, const void* b) {
    const int order = std::memcmp(b, a, static_cast<size_t>(std::min(a_size, b_size)));
    return order != 0 ? order : b_size - a_size;
  };
  const auto text = [](sqlite3_context* context, int, sqlite3_value** values) {
    sqlite3_result_value(context, values[0]);
  };
  sqlite3_create_collation(db, "app_order", SQLITE_UTF8, nullptr, reversed);
  sqlite3_create_function(db, "app_text", -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, text, nullptr, nullptr);
  char* error = nullptr;
  EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK) << sql << "\n" << error;
  sqlite3_free(error);
  sqlite3_close(db);
}

// Makes the virtual table `name`, an FTS5 table, one of a module or with a tokenizer that is the application's.
inline void GiveToApplication(const std::string& path, const std::string& name, const std::string& sql) {
  RunAsApplication(
      path, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = '" + sql + "' WHERE name = '" + name + "'");
}

}  // namespace crystal

#endif  // TESTS_SUPPORT_APPLICATION_DATABASE_H_
