#!/usr/bin/env bash
# Builds the command-line tool when its sources changed, then runs it: everything else is done there.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
tool="$root/build/cli/sv.dll"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 SV_ROOT="$root"

if ! command -v dotnet >/dev/null; then
  echo "sv needs the .NET SDK named in global.json (https://dot.net); everything else it installs or names itself." >&2
  exit 1
fi

newer() {
  find "$root"/src/ServerlessVideo.{Cli,Local,Aws} "$root"/samples/dotnet-client "$root"/{global.json,Directory.Build.props,Directory.Packages.props} \
    \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -newer "$tool" -print -quit
}

mkdir -p "$root/build"
exec 9>"$root/build/cli.lock"
flock 9
if [ ! -f "$tool" ] || [ -n "$(newer)" ]; then
  echo "building sv …" >&2
  if ! log=$(dotnet publish "$root/src/ServerlessVideo.Cli" -c Release -o "$root/build/cli" --nologo -v quiet -p:RunAnalyzers=false 2>&1); then
    printf '%s\n' "$log" >&2
    exit 1
  fi
  touch "$tool"
fi
flock -u 9
exec 9>&-

exec dotnet "$tool" "$@"
