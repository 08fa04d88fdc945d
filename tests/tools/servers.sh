# shellcheck shell=bash
# An own PostgreSQL and an own RabbitMQ for one run: loopback only, free ports, everything inside the run's folder.

# server_account NAME: the account a server runs under; root may not run either.
server_account() { if is_root; then say "$1"; fi; }

server_folder() {
  mkdir -p "$1"
  chmod 700 "$1"
  if [[ -n $2 ]]; then chown "$2" "$1"; fi
}

# Starts PostgreSQL with all writes durable. Sets $postgres (connection string, may create databases and roles), $postgres_port, $postgres_id.
start_postgres() {
  local bin folder=$run_folder/postgres account secret
  bin=$(postgres_bin)
  account=$(server_account postgres)
  secret=$(random_secret)
  free_port
  postgres_port=$port
  server_folder "$folder" "$account"
  printf '%s\n' "$secret" >"$folder/secret"
  if [[ -n $account ]]; then chown "$account" "$folder/secret"; fi
  start TERM "$account" "$folder.log" "$bin/initdb" --pgdata "$folder/data" --username om --pwfile "$folder/secret" \
    --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8
  local id=$!
  wait "$id" || { tail -n 20 "$folder.log" >&2 && die "initdb failed"; }
  forget "$id"
  start INT "$account" "$folder.log" "$bin/postgres" -D "$folder/data" -p "$postgres_port" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories="$folder" -c fsync=on -c synchronous_commit=on -c full_page_writes=on \
    -c max_connections=400 -c shared_buffers=256MB -c max_wal_size=4GB -c timezone=UTC
  postgres_id=$!
  postgres_secret=$secret
  postgres="Host=127.0.0.1;Port=$postgres_port;Database=postgres;Username=om;Password=$secret"
}

await_postgres() {
  await 60 "$postgres_id" "$(postgres_bin)/pg_isready" -q -h 127.0.0.1 -p "$postgres_port" && return
  tail -n 20 "$run_folder/postgres.log" >&2
  die "PostgreSQL did not start"
}

random_secret() { head -c 18 /dev/urandom | base64 | tr '+/' '-_'; }

# Starts RabbitMQ and the port mapper it needs (started here, because one that the broker starts would outlive it).
# Sets $rabbitmq (address), $rabbitmq_port and $rabbitmq_id.
start_rabbitmq() {
  local folder=$run_folder/rabbitmq account mapper_port node_port
  account=$(server_account rabbitmq)
  server_folder "$folder" "$account"
  free_port
  mapper_port=$port
  free_port
  node_port=$port
  free_port
  rabbitmq_port=$port
  rabbitmq_settings >"$folder.conf"
  local stage=0
  start TERM "$account" "$folder.log" env HOME="$folder" epmd -address 127.0.0.1 -port "$mapper_port"
  await 10 "$!" port_open "$mapper_port" || die "epmd did not start"
  stage=1
  start TERM "$account" "$folder.log" env -C "$folder" HOME="$folder" ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$mapper_port" \
    RABBITMQ_NODENAME="om$rabbitmq_port@localhost" RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$rabbitmq_port" \
    RABBITMQ_DIST_PORT="$node_port" RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_CONFIG_FILE="$folder.conf" \
    RABBITMQ_MNESIA_BASE="$folder/data" RABBITMQ_LOG_BASE="$folder/log" RABBITMQ_PID_FILE="$folder/pid" \
    RABBITMQ_ENABLED_PLUGINS_FILE="$folder/plugins" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none" "$(rabbitmq_server)"
  rabbitmq_id=$!
  rabbitmq="amqp://guest:guest@127.0.0.1:$rabbitmq_port/"
}

rabbitmq_settings() {
  say "listeners.tcp.1 = 127.0.0.1:$rabbitmq_port"
  say "log.console = true"
  say "log.file = false"
  say "disk_free_limit.absolute = 200MB"
}

await_rabbitmq() {
  await 90 "$rabbitmq_id" port_open "$rabbitmq_port" && return
  tail -n 20 "$run_folder/rabbitmq.log" >&2
  die "RabbitMQ did not start"
}
