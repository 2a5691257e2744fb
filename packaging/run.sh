#!/bin/sh
# Runs `canivault`: the one on PATH, else one that is built here, once. For hooks and workflows, which clone this repository.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
if command -v canivault >/dev/null 2>&1; then
  exec canivault "$@"
fi
built="${CARGO_TARGET_DIR:-$here/target}/release/canivault"
if [ ! -x "$built" ]; then
  if ! command -v cargo >/dev/null 2>&1; then
    echo "canivault is not installed, and without Rust (https://rustup.rs) it cannot be built here" >&2
    exit 2
  fi
  # The version of Rust is that of this repository, wherever the command was started.
  (cd "$here" && cargo build --quiet --release --locked --package canivault-cli) >&2
fi
exec "$built" "$@"
