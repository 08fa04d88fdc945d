# shellcheck shell=bash
# `om lint`: one line per step; the output of a step is shown only when it fails. Steps run where a failure does not end the script,
# so every function here passes the result of its commands on.

steps_ok=0 steps_failed=0

lint_main() {
  (($# == 0)) || die "lint takes no arguments"
  cd "$root" || exit
  begin_run
  need Node npm shellcheck yamllint unzip
  install_node_packages
  find_helm
  step "lock files: as the projects say (dotnet restore mends them)" foreground dotnet restore Om.slnx --locked-mode
  step "build" foreground dotnet build Om.slnx --no-restore --configuration "$configuration" --nologo --verbosity quiet
  step "format" foreground dotnet format Om.slnx --no-restore --verify-no-changes
  lint_contracts
  lint_migrations
  step "shell scripts" lint_shell
  step "YAML" lint_yaml
  lint_charts
  step "lock files: no host names" lint_lock_files
  say "lint: $steps_ok ok, $steps_failed failed"
  ((steps_failed == 0)) || exit 1
}

# step NAME COMMAND...
step() {
  local name=$1 log=$run_folder/step.log
  shift
  if "$@" >"$log" 2>&1; then
    steps_ok=$((steps_ok + 1))
    say "ok      $name"
  else
    steps_failed=$((steps_failed + 1))
    say "FAILED  $name"
    sed 's/^/        /' "$log"
  fi
}

cannot() {
  say "$*"
  return 1
}

lint_contracts() {
  buf=$(buf_path)
  if [[ -z $buf ]]; then
    step "contracts" cannot "buf is missing: npm ci in tests/node brings it"
    return
  fi
  step "contracts: google protos" copy_google_protos contracts
  step "contracts: lint" "$buf" lint contracts
  step "contracts: format" "$buf" format --diff --exit-code contracts/proto
  local base
  base=$(contract_base)
  if [[ -n $base ]]; then
    step "contracts: nothing broken since $(git describe --always --abbrev=10 "$base")" compare_contracts "$base"
  else
    say "-       contracts: no earlier commit to compare with"
  fi
}

buf_path() {
  compgen -G "$root/tests/node/node_modules/@bufbuild/buf-linux-*/bin/buf" || command -v buf || true
}

# buf wants every import inside its workspace; the C# build takes these files from the package, so lint takes the same ones.
copy_google_protos() {
  local version packages target=$1/obj/googleapis
  version=$(sed -n 's/.*"Google.Api.CommonProtos" Version="\([^"]*\)".*/\1/p' Directory.Packages.props)
  packages=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')
  rm -rf "$target" && mkdir -p "$target" && cp -r "${packages%/}/google.api.commonprotos/$version/content/protos/google" "$target/"
}

# What callers already build on: the main branch, or on main itself the commit before. OM_CONTRACT_BASE names another one.
contract_base() {
  local main base=${OM_CONTRACT_BASE:-}
  if [[ -z $base ]]; then
    main=$(git rev-parse --verify --quiet origin/main || git rev-parse --verify --quiet main || true)
    base=$(git merge-base HEAD "${main:-HEAD}" || true)
    if [[ $base == "$(git rev-parse HEAD)" ]]; then base=HEAD~1; fi
  fi
  git rev-parse --verify --quiet "$base^{commit}" || true
}

compare_contracts() {
  local before=$run_folder/before
  mkdir -p "$before"
  git archive "$1" | tar -x -C "$before" --wildcards 'contracts/proto/*' 2>/dev/null || return 0 # no contracts there yet
  cp contracts/buf.yaml "$before/contracts/" && copy_google_protos "$before/contracts" && "$buf" breaking contracts --against "$before/contracts"
}

# A model that differs from its migrations makes the service refuse to start.
lint_migrations() {
  local file context
  step "tools" foreground dotnet tool restore
  while IFS=: read -r file context; do
    [[ -n $file ]] || continue
    step "migrations: $context" foreground dotnet ef migrations has-pending-model-changes --project "$(service_project_of "$file")" \
      --context "$context" --configuration "$configuration" --no-build
  done < <(database_contexts)
}

# Prints FILE:CONTEXT for each provider of each service.
database_contexts() {
  git ls-files --cached --others --exclude-standard -- 'services/*/Om.*/Data/*.cs' ':!*/Migrations/*' |
    xargs -r grep -oE 'class (Sqlite|Postgres)[A-Za-z]+Db\b' /dev/null | sed 's/:class /:/' | sort -u
}

service_project_of() { say "${1%%/Data/*}"; }

# The parts of om make sense only together, so they are checked through it (--check-sourced).
lint_shell() {
  local -a scripts=()
  mapfile -t scripts < <(shell_scripts)
  shellcheck --external-sources --check-sourced "${scripts[@]}"
}

shell_scripts() {
  local file
  git ls-files --cached --others --exclude-standard | while read -r file; do
    [[ $file != tests/tools/*.sh && -f $file ]] || continue
    if [[ $file == *.sh ]] || head -c 64 "$file" | head -n 1 | grep -qaE '^#!.*\b(ba|da)?sh\b'; then say "$file"; fi
  done
}

# A doubled key silently loses the first one. Chart templates are not YAML before helm has read them.
lint_yaml() {
  git ls-files -- '*.yaml' '*.yml' ':!charts/*/templates/*' ':!tests/*/hostile/*' |
    xargs -r yamllint --strict -d '{rules: {key-duplicates: enable}}'
}

# Each chart with its defaults and with every scenario of its folder ci; what the rendered objects must be, Om.Chart.Tests checks.
lint_charts() {
  local chart scenario
  for chart in charts/*/; do
    [[ -e ${chart}Chart.yaml ]] || continue
    if [[ -z $helm ]]; then
      step "chart ${chart%/}" cannot "helm is missing"
      continue
    fi
    step "chart ${chart%/}" "$helm" lint --strict --quiet "$chart"
    for scenario in "$chart"ci/*.yaml; do
      [[ ! -e $scenario ]] || step "chart ${chart%/}: $(basename "$scenario" .yaml)" "$helm" lint --strict --quiet "$chart" --values "$scenario"
    done
  done
}

# A lock file with the address of somebody's package mirror builds only there.
lint_lock_files() {
  ! git grep -nE '"resolved": *"https?:' -- '*package-lock.json'
}
