#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# fetch_source.sh PACKAGE VERSION SHA256 FOLDER
#
# Puts the upstream archive of a Debian source package into FOLDER and prints its path as the last line.
# apt works in a private root, with the machine's own sources copied in as deb-src; so proxies, keys and
# credentials are the machine's, and its state is not touched. What was fetched once is kept, by its hash, in
# ${XDG_CACHE_HOME:-~/.cache}/emu/sources.
set -euo pipefail

readonly package=$1 version=$2 sha256=$3
mkdir -p "$4"
folder=$(cd "$4" && pwd)
readonly folder
readonly cache="${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/emu/sources"

matches() { echo "$sha256  $1" | sha256sum --check --status; }

# Bazel tells the archive's kind by its name.
use() {
  local name=${1##*/}
  name=${name#"$sha256-"}
  [[ $1 -ef $folder/$name ]] || cp "$1" "$folder/$name"
  echo "$folder/$name"
  exit 0
}

for kept in "$cache/$sha256-"*; do
  if [[ -f $kept ]] && matches "$kept"; then use "$kept"; fi
done

readonly root="$folder/apt"
mkdir -p "$root"/{sources.list.d,state/lists/partial,cache/archives/partial}
# Only where to look and what to keep are moved: the machine's apt.conf, proxies and keys stay in force.
cat >"$root/apt.conf" <<EOF
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$root/sources.list.d";
Dir::State "$root/state";
Dir::State::Status "/dev/null";
Dir::Cache "$root/cache";
Acquire::Languages "none";
Acquire::IndexTargets::deb-src::Sources::DefaultEnabled "true";
Acquire::Retries "3";
APT::Sandbox::User "root";
EOF
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
  if [[ ! -f $list ]]; then continue; fi
  copy="$root/sources.list.d/$(basename "$list" .list)"
  case $list in
    *.sources) sed 's/^Types:.*/Types: deb-src/' "$list" >"$copy" ;;
    *) sed -n 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$list" >"$copy.list" ;;
  esac
done
export APT_CONFIG="$root/apt.conf"

# One index that is out of date or gone must not stop the rest: whether the archive came decides.
apt-get update -q >"$root/log" 2>&1 || true
cd "$folder"
fetch() { apt-get source -q --download-only --only-source "$@" >>"$root/log" 2>&1; }
# Newest first; then any revision of the wanted upstream version that an index still names.
fetch "$package" || true
if ! compgen -G "${package}_${version}.orig.tar.*" >/dev/null; then
  for revision in $(apt-cache showsrc "$package" 2>/dev/null | sed -n 's/^Version: //p' | sort -u); do
    upstream=${revision%-*}
    if [[ ${upstream#*:} == "$version" ]] && fetch "$package=$revision"; then break; fi
  done
fi

for archive in "${package}_${version}.orig.tar."*; do
  case $archive in *.asc) continue ;; esac
  if [[ -f $archive ]] && matches "$archive"; then
    mkdir -p "$cache"
    cp "$archive" "$cache/.$$" && mv "$cache/.$$" "$cache/$sha256-$archive"
    use "$folder/$archive"
  fi
done
cat "$root/log" >&2
echo "no ${package}_${version}.orig.tar.* with sha256 $sha256 in the machine's apt sources" >&2
exit 1
