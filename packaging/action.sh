#!/usr/bin/env bash
# What action.yml runs: the released command for this platform, else one that is built from the action's own sources.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

# Puts the released command on PATH. Fails where there is none: then it is built.
fetch() {
  local platform version address folder
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) platform=x86_64-unknown-linux-gnu ;;
    Linux-aarch64) platform=aarch64-unknown-linux-gnu ;;
    Darwin-x86_64) platform=x86_64-apple-darwin ;;
    Darwin-arm64) platform=aarch64-apple-darwin ;;
    *) return 1 ;;
  esac
  version=${INPUT_VERSION#v}
  [ -n "$version" ] && [ -n "${ACTION_REPOSITORY:-}" ] || return 1
  address="${GITHUB_SERVER_URL:-https://github.com}/$ACTION_REPOSITORY/releases/download/v$version"
  folder=$(mktemp -d)
  curl --fail --silent --show-error --location --output "$folder/command.tar.gz" \
    "$address/canivault-$version-$platform.tar.gz" || return 1
  curl --fail --silent --show-error --location --output "$folder/SHA256SUMS" "$address/SHA256SUMS" || return 1
  # The list has the names of the release's files.
  mv "$folder/command.tar.gz" "$folder/canivault-$version-$platform.tar.gz"
  (cd "$folder" && grep -F " canivault-$version-$platform.tar.gz" SHA256SUMS | sha256sum --check --quiet) || return 1
  tar -xzf "$folder/canivault-$version-$platform.tar.gz" -C "$folder"
  PATH="$folder/canivault-$version-$platform:$PATH"
}

command -v canivault >/dev/null 2>&1 || fetch || echo "building canivault, which takes a few minutes"

# A line each, so that a path may have spaces.
arguments=("${INPUT_COMMAND:-check}")
while IFS= read -r line; do
  [ -z "$line" ] || arguments+=("$line")
done <<<"${INPUT_PATHS:-.}"
[ -z "${INPUT_FAIL_ON:-}" ] || arguments+=(--fail-on "$INPUT_FAIL_ON")
[ -z "${INPUT_CALLER:-}" ] || arguments+=(--caller "$INPUT_CALLER")

if [ -n "${INPUT_SARIF:-}" ]; then
  # Whether it passes is said by the annotations below.
  "$here/run.sh" "${arguments[@]}" --format sarif --output "$INPUT_SARIF" || true
fi
exec "$here/run.sh" "${arguments[@]}" --format github
