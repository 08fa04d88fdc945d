# shellcheck shell=bash
# `om up`: every service as its own process on loopback, the gateway in front, an own PostgreSQL and RabbitMQ behind.

up_logs=$root/artifacts/up
declare -A grpc_port=() management_port=()

up_main() {
  local public_port=""
  parse_up_arguments "$@"
  cd "$root" || exit
  begin_run
  need PostgreSQL RabbitMQ
  ((${#missing[@]} == 0)) || die "up needs ${missing[*]}"
  mkdir -p "$up_logs"
  rm -f "$up_logs"/*.log
  publish_services
  start_postgres
  start_rabbitmq
  await_postgres
  await_rabbitmq
  choose_ports
  start_services
  start_gateway
  # The one place a person reads; the service itself writes it to no log, but here its output is a file.
  sed -n '/no office account/,+1p' "$up_logs/identity.log"
  say "logs are in ${up_logs#"$root"/}; Ctrl-C stops everything"
  say "Offensive Mittelstand: http://127.0.0.1:$public_port"
  trap 'exit 0' INT TERM HUP # the way this command is meant to end
  watch_over_services
}

# Sets $public_port of the caller.
parse_up_arguments() {
  while (($#)); do
    case $1 in
      --port)
        [[ ${2:-} =~ ^[0-9]+$ ]] || die "--port needs a number"
        public_port=$2
        shift
        ;;
      *) die "up: unknown argument $1" ;;
    esac
    shift
  done
}

# Names of the services: the folders that hold a program of their own.
service_names() {
  local folder
  for folder in "$root"/services/*/; do
    folder=$(basename "$folder")
    [[ $folder == shared || $folder == standalone ]] || say "$folder"
  done
}

project_folder() { if [[ $1 == gateway ]]; then say "$root/gateway/Om.Gateway"; else compgen -G "$root/services/$1/Om.*"; fi; }

published() { say "$(project_folder "$1")/bin/$configuration/net10.0/publish"; }

program() { say "$(published "$1")/$(basename "$(project_folder "$1")").dll"; }

# The published output, because static files of pages are complete only there.
publish_services() {
  local name
  for name in $(service_names) gateway; do
    say "building $name"
    foreground dotnet publish "$(project_folder "$name")" --configuration "$configuration" --nologo --verbosity quiet -clp:NoSummary ||
      die "$name does not build"
  done
}

choose_ports() {
  local name
  for name in $(service_names) gateway; do
    free_port
    grpc_port[$name]=$port
    free_port
    management_port[$name]=$port
    [[ $name == gateway ]] || export "Services__$name=http://127.0.0.1:${grpc_port[$name]}"
  done
  choose_public_port
  export Edge__PublicAddress=http://127.0.0.1:$public_port
}

choose_public_port() {
  if [[ -n $public_port ]]; then
    ! port_open "$public_port" || die "port $public_port is taken"
  elif port_open 8080; then
    free_port
    public_port=$port
  else
    public_port=8080
  fi
}

start_services() {
  local name
  stage=2
  for name in $(service_names); do
    create_database "$name"
    free_port
    start_service "$name" "$port"
  done
  for name in $(service_names); do await_service "$name"; done
}

start_gateway() {
  stage=3
  start_service gateway "$public_port"
  await_service gateway
}

# Each service has a database and a role of its own and cannot see another's.
create_database() {
  local secret
  secret=$(random_secret)
  PGPASSWORD=$postgres_secret "$(postgres_bin)/psql" -qX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$postgres_port" -U om postgres <<SQL
create role "om_$1" login password '$secret';
create database "om_$1" owner "om_$1";
revoke all on database "om_$1" from public;
SQL
  database="Host=127.0.0.1;Port=$postgres_port;Database=om_$1;Username=om_$1;Password=$secret"
}

declare -A service_id=()

# start_service NAME HTTP_PORT: settings go by environment, as in the cluster; a service brings its own database up to date.
start_service() {
  local name=$1 log=$up_logs/$1.log
  local -a settings=(Ports__Http="$2" Ports__Grpc="${grpc_port[$name]}" Ports__Management="${management_port[$name]}")
  [[ $name == gateway ]] || settings+=("Database__Postgres__$name=$database" Bus__RabbitMq="$rabbitmq")
  mkdir -p "$run_folder/$name"
  start TERM "" "$log" env -C "$run_folder/$name" "${settings[@]}" dotnet "$(program "$name")"
  service_id[$name]=$!
}

await_service() {
  await 60 "${service_id[$1]}" http_ok "${management_port[$1]}" /readyz || service_failed "$1" "did not start"
  say "ready: $1, gRPC on ${grpc_port[$1]}, probes on ${management_port[$1]}"
}

# Ends with an error as soon as anything ends by itself.
watch_over_services() {
  local name
  wait -n "${service_id[@]}" "$postgres_id" "$rabbitmq_id" || true
  for name in "${!service_id[@]}"; do running "${service_id[$name]}" || service_failed "$name" "stopped by itself"; done
  die "PostgreSQL or RabbitMQ stopped by itself"
}

service_failed() {
  tail -n 20 "$up_logs/$1.log" >&2
  die "$1 $2"
}
