# Shared by demo and test; not a program. Needs bash, and the root of the tree in $root.

say() { printf '==> %s\n' "$*"; }

# Ends the script with one sentence.
fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# install_packages SECTION...: installs what is missing. Asks the network only when something is.
install_packages() {
    local system missing unknown log="$root/build/install.log"
    system=$(unsupported_system)
    [[ -z $system ]] ||
        fail "this is $system, but the packages are installed with apt on Debian 12 or newer" \
            "only; elsewhere, get what scripts/packages.txt names and use 'cmake --preset dev'."
    missing=($(packages "$@" | missing_packages))
    ((${#missing[@]})) || return 0

    require_root "${missing[@]}"
    say "Installing (this can take some minutes): ${missing[*]}"
    mkdir -p "$root/build"
    # A mirror that cannot be reached is no error here: what stays unknown or is not fetched is.
    as_root apt-get update -q -o Acquire::Retries=2 >"$log" 2>&1 || true
    unknown=($(printf '%s\n' "${missing[@]}" | unknown_packages))
    if ((${#unknown[@]})); then
        [[ -z $(apt_error "$log") ]] ||
            fail "cannot fetch the list of packages; is there a network? apt says:" \
                "$(apt_error "$log")"
        fail "this system offers no package named ${unknown[*]}; Debian 12 and newer do."
    fi
    as_root apt-get install -q -y --no-install-recommends -o Acquire::Retries=2 \
        -o DPkg::Lock::Timeout=300 "${missing[@]}" >"$log" 2>&1 ||
        fail "cannot install the packages (the whole story: $log); apt says: $(apt_error "$log")"
}

# The name of this system if it cannot have the packages, else nothing.
unsupported_system() (
    ID=unknown
    [[ ! -r /etc/os-release ]] || . /etc/os-release
    if [[ " $ID ${ID_LIKE:-} " == *" debian "* ]] && command -v apt-get >/dev/null; then
        # Testing and unstable have no number. A derivative is judged by the packages it offers.
        [[ $ID == debian && ${VERSION_ID:-99} -lt 12 ]] || return 0
    fi
    printf '%s' "${PRETTY_NAME:-$(uname -s)}"
)

# packages SECTION...: the lines of these sections of packages.txt.
packages() {
    awk -v wanted=" $* " '
        /^\[/ { inside = index(wanted, " " substr($1, 2, length($1) - 2) " "); next }
        inside && NF && !/^#/' "$root/scripts/packages.txt"
}

# Filter: those packages that dpkg does not have, and whose command, if the line names one, is not
# there by other means.
missing_packages() {
    local package command
    while read -r package command; do
        [[ -z $command ]] || ! command -v "$command" >/dev/null || continue
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
            printf '%s\n' "$package"
    done
}

# Filter: those packages that apt does not know.
unknown_packages() {
    local package
    while read -r package; do
        apt-cache show "$package" >/dev/null 2>&1 || printf '%s\n' "$package"
    done
}

# require_root PACKAGE...: ends the script, with what to do instead, if as_root cannot work.
require_root() {
    ((EUID == 0)) && return
    local instead="as root, run: apt-get install $*"
    command -v sudo >/dev/null || fail "you are not root and there is no sudo; $instead"
    # Without a terminal sudo cannot ask for a password.
    sudo -n true 2>/dev/null || { [[ -t 0 ]] && sudo -v; } ||
        fail "sudo does not let you become root here; $instead"
}

as_root() {
    if ((EUID == 0)); then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

# Puts the packages of tests/browser/package-lock.json into build/browser, unless they are there.
install_node_packages() {
    local from="$root/tests/browser" to="$root/build/browser"
    ! cmp -s "$from/package-lock.json" "$to/installed.json" || return 0
    say "Installing the packages of tests/browser/package-lock.json"
    mkdir -p "$to"
    cp "$from/package.json" "$from/package-lock.json" "$from/.npmrc" "$to"
    npm ci --prefix "$to" --no-audit --no-fund >"$to/install.log" 2>&1 ||
        { tail -n 20 "$to/install.log" && fail "cannot install the packages of tests/browser."; }
    cp "$from/package-lock.json" "$to/installed.json"
}

# The first error or warning in a log of apt.
apt_error() { grep -m 1 '^[EW]:' "$1" || true; }
