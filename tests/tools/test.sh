# shellcheck shell=bash
# `om test`: servers, one build, every test project, one sum.

passed=0 failed=0 skipped=0
results=$root/artifacts/test-results
hang_limit=10m project_limit=25m category='Category!=Soak'

soak_main() {
  hang_limit=3h project_limit=12h category='Category=Soak'
  test_main "$@"
}

test_main() {
  local filter="" project=""
  parse_test_arguments "$@"
  local began=$SECONDS
  begin_run print_sum
  prepare_tools
  start_test_servers
  build_tests
  export_test_environment
  run_projects
  say "took $(((SECONDS - began) / 60)) min $(((SECONDS - began) % 60)) s"
  finish
}

# Sets $filter and $project of the caller.
parse_test_arguments() {
  while (($#)); do
    case $1 in
      -p | --project)
        (($# > 1)) || die "--project needs a name"
        project=$2
        shift
        ;;
      -*) die "test: unknown option $1" ;;
      *) filter=$1 ;;
    esac
    shift
  done
}

prepare_tools() {
  need PostgreSQL RabbitMQ Chromium Node npm LibreOffice poppler fonts unzip
  missing_tools=("${missing[@]}")
  install_node_packages
  find_helm
  [[ -n $helm ]] || missing_tools+=(helm)
}

start_test_servers() {
  is_missing PostgreSQL || start_postgres
  is_missing RabbitMQ || start_rabbitmq
}

# What has no program here stays unset, and the tests that need it skip with the reason "OM_TEST_... is not set".
export_test_environment() {
  if [[ -n ${postgres:-} ]]; then
    await_postgres
    export OM_TEST_POSTGRES=$postgres
  fi
  if [[ -n ${rabbitmq:-} ]]; then
    await_rabbitmq
    export OM_TEST_RABBITMQ=$rabbitmq
  fi
  is_missing Chromium || is_missing fonts || export_path OM_TEST_CHROMIUM "$(chromium_path)"
  is_missing LibreOffice || is_missing fonts || export_path OM_TEST_SOFFICE "$(command -v soffice)"
  is_missing Node || is_missing npm || export_path OM_TEST_NODE "$(command -v node)"
  is_missing poppler || export_path OM_TEST_PDFTOTEXT "$(command -v pdftotext)"
  [[ -z $helm ]] || export_path OM_TEST_HELM "$helm"
  export OM_TEST_CONFIGURATION=$configuration OM_TEST_NODE_MODULES=$root/tests/node/node_modules
}

export_path() { export "$1=$2"; }

build_tests() {
  local target=$root/Om.slnx
  [[ -z $project ]] || target=$(test_projects)
  [[ -n $target ]] || die "no test project is named like '$project'"
  while read -r one; do
    foreground dotnet build "$one" --configuration "$configuration" --nologo --verbosity quiet -clp:NoSummary || fail_run "the build failed"
  done <<<"$target"
}

fail_run() {
  failed=$((failed + 1))
  die "$*"
}

# Paths of the test projects of the solution (their names end in .Tests), in its order, narrowed by --project.
test_projects() {
  sed -n 's|.*<Project Path="\(tests/.*\.Tests\.csproj\)".*|\1|p' "$root/Om.slnx" |
    grep -iF -- "${project:-}" | sed "s|^|$root/|" || true
}

run_projects() {
  local one
  rm -rf "$results"
  mkdir -p "$results"
  fail_unlisted_projects
  while read -r one; do
    [[ -z $one ]] || run_project "$one"
  done < <(test_projects)
}

# A test project that the solution does not know would never run and nobody would see it.
fail_unlisted_projects() {
  local one
  for one in "$root"/tests/*/*.Tests.csproj; do
    [[ -e $one ]] || continue
    grep -q "\"tests/${one#"$root"/tests/}\"" "$root/Om.slnx" && continue
    warn "not in Om.slnx: ${one#"$root"/}"
    failed=$((failed + 1))
  done
}

run_project() {
  local name result=0 report began=$SECONDS
  name=$(basename "$1" .csproj)
  report=$results/$name.trx
  say "== $name"
  # The first limit names the test that hangs; the second holds even if the test host itself is stuck.
  foreground timeout --kill-after=30 "$project_limit" dotnet test "$1" --no-build --configuration "$configuration" --nologo \
    --filter "$(test_filter)" --results-directory "$results" --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" \
    --blame-hang-timeout "$hang_limit" --blame-hang-dump-type none || result=$?
  end_session "$last_command"
  add_result "$name" "$report" "$result" $((SECONDS - began))
}

# Words are sought in the full name of a test; a term with an operator is taken as it is. Long runs belong to `om soak`.
test_filter() {
  local wanted=$filter
  [[ -z $wanted || $wanted == *[=~]* ]] || wanted="FullyQualifiedName~$wanted"
  say "$category${wanted:+&($wanted)}"
}

# add_result NAME REPORT RESULT SECONDS
add_result() {
  local ok=0 bad=0 not=0
  if [[ -s $2 ]]; then read -r ok bad not < <(count_report "$2"); fi
  # A host that crashed or hung, one that left no report and a project in which nothing was found count as a failure of their own.
  if ((bad == 0)) && [[ $3 != 0 || ! -s $2 ]]; then bad=1; fi
  if ((ok + bad + not == 0)) && [[ -z $filter && $category != Category=Soak ]]; then bad=1; fi
  say "   $1: $ok passed, $bad failed, $not skipped in $4 s"
  passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + not))
}

# Prints passed, failed, skipped of a TRX report. Its own notExecuted counter stays 0, so skipped is what is left of the total.
count_report() {
  local counters total executed ok
  counters=$(grep -o '<Counters [^>]*' "$1" | head -n 1)
  total=$(counter total) executed=$(counter executed) ok=$(counter passed)
  say "$ok $((executed - ok)) $((total - executed))"
}
counter() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }

# Reasons of skipped tests, each once, with how often.
skip_reasons() {
  cat "$results"/*.trx 2>/dev/null | awk 'BEGIN { RS = "<UnitTestResult " }
    /outcome="NotExecuted"/ && match($0, /<Message>[^<]*/) { print substr($0, RSTART + 9, RLENGTH - 9) }' | sort | uniq -c | sort -rn
}

# A missing program is an excuse on somebody's own machine, never where CI=true promises a complete run.
judge_skips() {
  local reasons lacking
  reasons=$(skip_reasons)
  [[ -z $reasons ]] || printf 'skipped:\n%s\n' "$reasons"
  ((${#missing_tools[@]} == 0)) || say "missing: ${missing_tools[*]}"
  lacking=$(awk '/OM_TEST_[A-Z_]+ is not set/ { sum += $1 } END { print sum + 0 }' <<<"$reasons")
  [[ ${CI:-} != true ]] || skipped=$((skipped - lacking)) failed=$((failed + lacking))
}

finish() {
  judge_skips
  ((passed + failed > 0)) || die "no test ran"
  ((failed == 0)) || exit 1
}

print_sum() { say "$passed passed, $failed failed, $skipped skipped"; }
