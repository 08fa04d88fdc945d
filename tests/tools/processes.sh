# shellcheck shell=bash
# A temporary folder and the processes of one run: everything started here ends with the script, by its own id.

started=() # ids
stage=0     # what is started at a higher stage is stopped earlier
declare -A stop_signal=() stage_of=()

has() { command -v "$1" >/dev/null 2>&1; }
is_root() { [[ $(id -u) == 0 ]]; }

# Must run in the main shell, not in a subshell: traps and ids belong to it.
begin_run() {
  last_words=${1:-:} # said at the very end, whatever happens
  run_folder=$(mktemp -d "${TMPDIR:-/tmp}/om.XXXXXX")
  chmod 711 "$run_folder" # servers under another account pass through
  trap end_run EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

end_run() {
  local result=$?
  trap '' INT TERM HUP
  trap - EXIT
  stop_started
  rm -rf "$run_folder"
  "$last_words"
  exit "$result"
}

# launch SIGNAL ACCOUNT COMMAND...: runs COMMAND in the background, in a session of its own (a Ctrl-C in the terminal reaches only this
# script, which then stops things in order; if this script is killed, the kernel sends SIGNAL). SIGNAL ends it politely; ACCOUNT "" keeps
# ours. The id is in $! afterwards.
launch() {
  local signal=$1 account=$2
  shift 2
  local -a as=(setpriv --pdeathsig "$signal")
  [[ -z $account ]] || as+=(--reuid "$account" --regid "$(id -g "$account")" --init-groups)
  setsid "${as[@]}" env --default-signal=INT,QUIT "$@" </dev/null &
  started+=("$!")
  stop_signal[$!]=$signal stage_of[$!]=$stage
}

# start SIGNAL ACCOUNT LOG COMMAND...: the same, with its output in a file.
start() {
  local signal=$1 account=$2 log=$3
  shift 3
  launch "$signal" "$account" "$@" >>"$log" 2>&1
}

# foreground COMMAND...: waits for COMMAND so that a signal to this script is heard at once; after a plain call it would wait for the end.
foreground() {
  local result=0
  launch TERM "" "$@"
  last_command=$!
  wait "$last_command" || result=$?
  forget "$last_command"
  return "$result"
}

forget() {
  local id kept=()
  for id in "${started[@]}"; do [[ $id == "$1" ]] || kept+=("$id"); done
  started=("${kept[@]}")
}

running() { kill -0 "$1" 2>/dev/null; }

any_running() {
  local id
  for id; do if running "$id"; then return 0; fi; done
  return 1
}

# stop ID...: asks all of them, waits, then ends what is left of their sessions by force.
stop() {
  local id tries=300
  for id; do kill -s "${stop_signal[$id]}" "$id" 2>/dev/null || true; done
  while ((tries-- > 0)) && any_running "$@"; do sleep 0.1; done
  for id; do
    end_session "$id"
    wait "$id" 2>/dev/null || true
    forget "$id"
  done
}

# What a command left running behind it.
end_session() { kill -s KILL -- "-$1" 2>/dev/null || true; }

stop_started() {
  local id highest now
  while ((${#started[@]})); do
    highest=0 now=()
    for id in "${started[@]}"; do if ((stage_of[$id] > highest)); then highest=${stage_of[$id]}; fi; done
    for id in "${started[@]}"; do if ((stage_of[$id] == highest)); then now+=("$id"); fi; done
    stop "${now[@]}"
  done
}

# await SECONDS ID COMMAND...: until COMMAND succeeds; fails when the time is up or the process ended.
await() {
  local tries=$(($1 * 5)) id=$2
  shift 2
  while ((tries-- > 0)); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    running "$id" || return 1
    sleep 0.2
  done
  return 1
}

# http_ok PORT PATH: whether the answer is 200; without curl, which a fresh machine may lack.
http_ok() {
  local status
  {
    printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&3 && read -r -t 5 status <&3
  } 3<>"/dev/tcp/127.0.0.1/$1" && [[ $status == *" 200 "* ]]
}

port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Below the range from which the kernel takes ports for outgoing connections. Sets $port; never the same one twice in a run.
declare -A taken_ports=()
free_port() {
  while :; do
    port=$((20000 + RANDOM % 12000))
    [[ -n ${taken_ports[$port]:-} ]] && continue
    if ! port_open "$port"; then break; fi
  done
  taken_ports[$port]=1
}
