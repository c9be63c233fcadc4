# What the sessions share. Requires: program, here, and the directory `work` in which the session runs.

# Runs a command line of the session and prints it as a terminal would show it, with its exit code where it is not 0.
say() {
  printf '$ %s\n' "$*"
  sh -c "$(printf '%s' "$*" | sed "s#^crystal-migration #'$program' #")" 2>&1
  code=$?
  [ $code -eq 0 ] || echo "[exit $code]"
}

# Time stamps, moments, durations, checksums and places differ from run to run; nothing else may.
same_everywhere() {
  sed -E -e "s#$work/##g" -e 's/(sql2|v1):[0-9a-f]{8,64}/\1:<hash>/g' \
    -e 's/20[0-9]{12}-/<stamp>-/g' -e 's/20[0-9]{6}T[0-9]{6}Z/<time>/g' \
    -e 's/[0-9]{13}/<stamp>/g' -e 's/<time>-[0-9]+/<time>/g' \
    -e 's/20[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{3}Z)?/<moment>/g' -e 's/20[0-9]{2}-[0-9]{2}-[0-9]{2}/<day>/g' \
    -e 's/[0-9]+ ms/<n> ms/g' -e 's/[0-9.]+ [KMG]iB free/<n> free/g' -e 's/with SQLite [0-9.]+/with SQLite <version>/g' \
    -e 's/owner uid [0-9]+/owner uid <n>/g' -e 's/dev@[A-Za-z0-9._-]+/dev@host/g' -e 's/ +/ /g'
}

# found.txt is what the expected text says (UPDATE_GOLDENS=1 writes that anew).
hold_against() {
  if [ "${UPDATE_GOLDENS:-}" = 1 ]; then
    cp found.txt "$1"
  else
    diff -u "$1" found.txt
  fi
}
