# What `cmake --install` puts where, in two components: `program`, and `development` for who links the libraries.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(docs ${CMAKE_INSTALL_DATAROOTDIR}/doc/crystal-migration)
set(headers ${CMAKE_INSTALL_INCLUDEDIR}/crystal-migration)
set(config ${CMAKE_INSTALL_LIBDIR}/cmake/CrystalMigration)

# The libraries, each as CrystalMigration::<folder>; `transition` is the part of tools/ that an application embeds.
set(libraries migrator migrations legacy verify baseline transition)

# The public headers: what the page tests/examples/README.md speaks of, and what these include. All others may change
# from one patch to the next.
set(public_headers
  baseline/adoption_rules.h
  baseline/cutover.h
  baseline/detect.h
  baseline/deviation.h
  baseline/other_records.h
  baseline/proof.h
  legacy/command_path.h
  legacy/environment.h
  legacy/legacy_path.h
  legacy/releases.h
  migrations/registry.h
  migrator/base/clock.h
  migrator/base/outcome.h
  migrator/base/status_macros.h
  migrator/engine/database_adapter.h
  migrator/engine/sqlite/sqlite_adapter.h
  migrator/engine/sqlite/sqlite_integrity.h
  migrator/engine/statement_effects.h
  migrator/files/backup.h
  migrator/files/backup_manifest.h
  migrator/files/content_digest.h
  migrator/files/database_file.h
  migrator/files/file_system.h
  migrator/files/foreign_migration.h
  migrator/files/foreign_sections.h
  migrator/files/lock.h
  migrator/files/migration_files.h
  migrator/files/migration_name.h
  migrator/files/origin.h
  migrator/files/partial_file.h
  migrator/files/placeholders.h
  migrator/files/restore.h
  migrator/files/sql_file.h
  migrator/road/archive.h
  migrator/road/broken_references.h
  migrator/road/event.h
  migrator/road/history.h
  migrator/road/history_state.h
  migrator/road/migrator.h
  migrator/road/own_list.h
  migrator/road/presence.h
  migrator/road/row_key.h
  migrator/road/session.h
  migrator/road/tags.h
  migrator/values/applied_migration.h
  migrator/values/change.h
  migrator/values/history_fault.h
  migrator/values/history_tables.h
  migrator/values/migration.h
  migrator/values/order.h
  migrator/values/plan.h
  migrator/values/schema.h
  migrator/values/schema_change.h
  migrator/values/sql_script.h
  migrator/values/sql_text.h
  migrator/values/types.h
  migrator/values/value.h
  tools/transition/compared_paths.h
  tools/transition/database_session.h
  tools/transition/drift.h
  tools/transition/legacy_guard.h
  tools/transition/mode.h
  tools/transition/old_path.h
  tools/transition/parallel_start.h
  tools/transition/rollback.h
  tools/transition/run_context.h
  tools/transition/transition.h
  tools/transition/versioned_path.h
  verify/discrepancy.h
  verify/explanation.h
  verify/row_ledger.h
  verify/schema_diff.h
  verify/two_paths.h)

# The program.
install(TARGETS crystal-migration RUNTIME COMPONENT program)
include(cmake/Pages.cmake)
install(FILES LICENSE DESTINATION ${docs} COMPONENT program)
install(DIRECTORY ${installed_pages}/ DESTINATION ${docs} COMPONENT program)

# The manual page and the completions, which the program itself writes when it is built; the builder's settings do not
# enter.
function(crystal_written_by_program file destination)
  set(output ${PROJECT_BINARY_DIR}/written/${file})
  get_filename_component(folder ${output} DIRECTORY)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
    COMMAND ${CMAKE_COMMAND} -E env --unset=CRYSTAL_DB --unset=CRYSTAL_MIGRATIONS --unset=CRYSTAL_SEEDS --unset=CRYSTAL_DEFAULT_MODEL
            --unset=CRYSTAL_ALLOW_OUT_OF_ORDER --unset=CRYSTAL_LOG_FORMAT --unset=CRYSTAL_MIGRATION_CONFIG
            $<TARGET_FILE:crystal-migration> ${ARGN} > ${output}
    DEPENDS crystal-migration
    VERBATIM)
  string(MAKE_C_IDENTIFIER written_${file} target)
  add_custom_target(${target} ALL DEPENDS ${output})
  install(FILES ${output} DESTINATION ${destination} COMPONENT program)
endfunction()
crystal_written_by_program(crystal-migration.1 ${CMAKE_INSTALL_MANDIR}/man1 man)
crystal_written_by_program(bash/crystal-migration ${CMAKE_INSTALL_DATAROOTDIR}/bash-completion/completions
                           completion bash)
crystal_written_by_program(_crystal-migration ${CMAKE_INSTALL_DATAROOTDIR}/zsh/vendor-completions completion zsh)
crystal_written_by_program(crystal-migration.fish ${CMAKE_INSTALL_DATAROOTDIR}/fish/vendor_completions.d
                           completion fish)

# The libraries.
foreach(library IN LISTS libraries)
  set_target_properties(crystal_${library} PROPERTIES EXPORT_NAME ${library})
  install(TARGETS crystal_${library} EXPORT CrystalMigration ARCHIVE COMPONENT development
          INCLUDES DESTINATION ${headers})
endforeach()
foreach(header IN LISTS public_headers) # a folder at a time, since includes are spelled with it
  get_filename_component(folder ${header} DIRECTORY)
  install(FILES ${header} DESTINATION ${headers}/${folder} COMPONENT development)
endforeach()
install(FILES LICENSE DESTINATION ${headers} COMPONENT development)
install(DIRECTORY tests/examples DESTINATION ${docs} COMPONENT development)

# The package that find_package(CrystalMigration) finds.
configure_package_config_file(cmake/CrystalMigrationConfig.cmake.in ${PROJECT_BINARY_DIR}/CrystalMigrationConfig.cmake
                              INSTALL_DESTINATION ${config})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/CrystalMigrationConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion) # before 1.0 each minor version may change the headers
install(FILES ${PROJECT_BINARY_DIR}/CrystalMigrationConfig.cmake
              ${PROJECT_BINARY_DIR}/CrystalMigrationConfigVersion.cmake cmake/StaticLibraries.cmake
        DESTINATION ${config} COMPONENT development)
install(EXPORT CrystalMigration FILE CrystalMigrationTargets.cmake NAMESPACE CrystalMigration:: DESTINATION ${config}
        COMPONENT development)
