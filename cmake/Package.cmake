# Two Debian packages, a component each; tools/package makes them. Only of the static program can it be said that it
# depends on nothing.
if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  return()
endif()
set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL program development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "Crystal Migration developers <crystal-migration@localhost>")
set(CPACK_STRIP_FILES ON)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME crystal-migration)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION "versioned, reversible migrations for Crystal's SQLite databases
Takes a user's database over from the legacy method of 28 releases into a
versioned history: with a backup, in one transaction, proven row by row before
it is committed, and with a way back. One static file, nothing else is needed.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libcrystal-migration-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
# Of JSON and xxHash only headers are used, and compiled in.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libsqlite3-dev, libsqlitecpp-dev, libabsl-dev, libssl-dev")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "versioned, reversible migrations for SQLite - C++ libraries
Headers, static libraries and the CMake package of crystal-migration, for an
application with migrations of its own, or one that makes Crystal's database
ready before it opens it. Examples are in the documentation's folder.")
include(CPack)
