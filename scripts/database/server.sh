# What `scripts/postgres` and `scripts/mariadb` have in common. The script that reads this file sets `name`, `variable`,
# `program` and `packages`, and defines
#
#   create            writes the data folder
#   start             runs the server in the foreground
#   main_process      prints the process id that the server wrote down
#   ready             whether the server answers
#   stop_signal MODE  prints the signal of a stop that is `fast` or `immediate`
#   address           prints the address for a client

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=$repository/target/database

fail() {
    printf 'scripts/%s: %s\n' "$name" "$1" >&2
    exit 1
}

# Runs a command as the user of the server. The servers refuse root.
as_user() {
    local environment=(env HOME="$folder" LC_ALL=C)
    if [[ -n $libraries ]]; then
        environment+=(LD_LIBRARY_PATH="$libraries")
    fi
    if [[ $EUID -eq 0 ]]; then
        environment+=(setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups --)
    fi
    "${environment[@]}" "$@"
}

# Unpacks Debian's packages, and those that they need beyond this machine's, into a folder. Nothing is installed. The
# lists of packages are in the cache as well: a container has none, and only root may renew the machine's.
unpack() {
    local to=$1 needed package
    command -v apt-get >/dev/null || fail "$program is not on the PATH, and there is no apt-get. Install $packages."
    local apt=(apt-get -qq -o "Dir::State::lists=$cache/lists" -o "Dir::Cache=$cache/apt" -o Debug::NoLocking=1)
    if [[ $EUID -eq 0 ]]; then
        apt+=(-o APT::Sandbox::User=root)
    fi
    rm -rf "$to.new"
    mkdir -p "$cache/lists/partial" "$cache/apt/archives/partial" "$to.new/packages"
    "${apt[@]}" update >&2 || fail 'apt-get update fails'
    # shellcheck disable=SC2086 # a list
    needed=$("${apt[@]}" -s install --no-install-recommends $packages | awk '$1 == "Inst" { print $2 }') ||
        fail "apt-get does not know $packages"
    # Those are for just-in-time compilation, which is off, and for Debian's own commands.
    needed=$(grep -vE '^libllvm|^libz3|perl|ssl-cert|^(postgresql|mysql|mariadb)(-client)?-common$' <<<"$needed")
    # shellcheck disable=SC2086 # a list
    (cd "$to.new/packages" && "${apt[@]}" download $needed >&2) || fail "apt-get cannot download $needed"
    for package in "$to.new/packages"/*.deb; do
        dpkg -x "$package" "$to.new"
    done
    rm -r "$to.new/packages" "$cache/lists" "$cache/apt"
    mv "$to.new" "$to"
}

# Sets `programs`, the folder of the server's program, and `libraries`, where those are that the machine does not have.
find_server() {
    local found missing unpacked=$cache/$name lock
    for found in $(compgen -G "/usr/lib/postgresql/*/bin/$program" | sort -rV) "$(command -v "$program")" \
        "/usr/sbin/$program"; do
        if [[ -x $found ]]; then
            found=$(readlink -f "$found")
            programs=${found%/*}
            return 0
        fi
    done
    if [[ ! -d $unpacked ]]; then
        mkdir -p "$cache"
        # Of several at the same time, one gets it.
        exec {lock}>"$cache/lock"
        flock "$lock"
        [[ -d $unpacked ]] || unpack "$unpacked"
        exec {lock}>&-
    fi
    # The repository may be in a folder that only root can read.
    if ! as_user test -r "$unpacked/usr"; then
        cp -r "$unpacked" "$folder/installation"
        unpacked=$folder/installation
    fi
    found=$(find "$unpacked/usr" -type f -name "$program" | head -n 1)
    [[ -n $found ]] || fail "$packages have no $program. Remove $cache/$name and try again."
    programs=${found%/*}
    libraries=$(find "$unpacked" -type f -name '*.so.*' -printf '%h\n' | sort -u | paste -sd :)
    if missing=$(as_user ldd "$found" | grep 'not found'); then
        fail "$found lacks libraries: $missing"
    fi
}

# Whether a process runs. One that has ended stays in the list until its parent looks.
runs() {
    local state
    { read -r state <"/proc/$1/stat"; } 2>/dev/null || return 1
    state=${state##*) }
    [[ $state != [ZX]* ]]
}

# Waits until no process of a list runs, at most a number of hundredths of a second.
wait_for_end() {
    local left=$1 pid
    shift
    for pid in "$@"; do
        while runs "$pid"; do
            ((left-- > 0)) || return 1
            sleep 0.01
        done
    done
}

# Kills all processes of the server with SIGKILL, and waits for their end.
kill_server() {
    local main pids
    main=$(main_process)
    if [[ -z $main ]] || ! runs "$main"; then
        return 0
    fi
    # A stopped process starts no other, so that the list is complete.
    kill -STOP "$main"
    pids=("$main" $(cat "/proc/$main/task/$main/children"))
    kill -KILL "${pids[@]}"
    wait_for_end 3000 "${pids[@]}" || fail "processes survive SIGKILL: ${pids[*]}"
}

# Stops the server in a mode: `fast` ends what runs, `immediate` leaves it to the next start.
stop_server() {
    local main pids
    main=$(main_process)
    if [[ -z $main ]] || ! runs "$main"; then
        return 0
    fi
    pids=("$main" $(cat "/proc/$main/task/$main/children"))
    kill -"$(stop_signal "$1")" "$main"
    wait_for_end 3000 "${pids[@]}" || kill_server
}

# Starts the server, and waits until it answers.
start_server() {
    local launcher
    setsid "$BASH" "$0" --internal "$folder" start </dev/null >>"$folder/log" 2>&1 &
    launcher=$!
    while ! ready; do
        if ! runs "$launcher"; then
            return 1
        fi
        sleep 0.01
    done
}

fail_start() {
    tail -n 20 "$folder/log" >&2
    fail 'the server does not start'
}

# What the commands of the environment, and `start_server`, run: `start`, `kill` or `restart [fast|immediate|kill]`.
internal() {
    folder=$1
    # shellcheck disable=SC1091 # written below
    . "$folder/settings"
    case $2 in
        start) start ;;
        kill) kill_server ;;
        restart)
            case ${3:-fast} in
                fast | immediate) stop_server "${3:-fast}" ;;
                kill) kill_server ;;
                *) fail "restart cannot be \`$3\`: expected fast, immediate or kill" ;;
            esac
            start_server || fail_start
            ;;
    esac
}

clean_up() {
    trap '' TERM INT HUP
    [[ -n $folder ]] || return 0
    if [[ -n $command ]] && runs "$command"; then
        kill -TERM "$command"
        wait_for_end 500 "$command" || kill -KILL "$command"
    fi
    stop_server immediate
    rm -rf "$folder"
}

# A port that nothing listens on, below those that the system gives to clients: it must be free at a restart too.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        if ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return 0
        fi
    done
}

write_settings() {
    local setting
    for setting in user programs libraries port fast; do
        printf '%s=%q\n' "$setting" "${!setting}"
    done >"$folder/settings"
    for setting in kill restart; do
        printf '#!/usr/bin/env bash\nexec %q --internal %q %s "$@"\n' "$repository/scripts/$name" "$folder" "$setting" \
            >"$folder/$setting"
        chmod +x "$folder/$setting"
    done
}

main() {
    if [[ ${1:-} == --internal ]]; then
        shift
        internal "$@"
        return 0
    fi
    fast=
    if [[ ${1:-} == --fast ]]; then
        fast=yes
        shift
    fi
    if [[ $# -eq 0 || $1 == -* ]]; then
        echo "usage: scripts/$name [--fast] COMMAND…" >&2
        exit 2
    fi

    command=
    libraries=
    folder=
    trap clean_up EXIT
    trap 'exit 143' TERM
    trap 'exit 130' INT
    trap 'exit 129' HUP
    folder=$(mktemp -d "${TMPDIR:-/tmp}/wxpay-$name.XXXXXX")
    user=$(id -un)
    if [[ $EUID -eq 0 ]]; then
        user=nobody
        chmod 755 "$folder"
        chown "$user" "$folder"
        as_user test -w "$folder" || fail "the user $user cannot reach $folder. Set TMPDIR to a folder of all users."
    fi
    find_server
    create >>"$folder/log" 2>&1 || fail_start

    # Another process may take the port before the server does.
    local tries=3
    port=$(free_port)
    write_settings
    until start_server; do
        ((--tries > 0)) || fail_start
        port=$(free_port)
        write_settings
    done

    # In the background, for the traps to run at once. There, the shell would have it ignore SIGINT and SIGQUIT.
    (
        trap - INT QUIT
        export "$variable=$(address)" "${variable}_RESTART=$folder/restart" "${variable}_KILL=$folder/kill"
        exec "$@"
    ) <&0 &
    command=$!
    local code=0
    wait "$command" || code=$?
    exit "$code"
}
