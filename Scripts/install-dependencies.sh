#!/bin/bash
# Installs what sqlstream is built with, where it is missing (Debian 12 or newer). On macOS: brew install librdkafka.
set -euo pipefail
packages=(librdkafka-dev libcurl4-openssl-dev libedit-dev libpcre2-dev libpq-dev libjemalloc-dev tzdata pkg-config)
# What librdkafka's and libedit's archives need, so that the program can be linked with them.
packages+=(liblz4-dev libzstd-dev libssl-dev zlib1g-dev libsasl2-dev libncurses-dev libbsd-dev libmd-dev)
# For the tests only: second implementations of Avro, Protobuf and SQL, other Kafka clients, a reader of YAML, a
# database for connectors, and what counts instructions.
[[ ${1:-} == --tests ]] && packages+=(
  libavro-dev libsqlite3-dev protobuf-compiler curl kcat postgresql valgrind binutils
  python3 python3-protobuf python3-confluent-kafka python3-requests python3-yaml)
# For the demo that shows its answer in a database.
[[ ${1:-} == --postgres ]] && packages+=(postgresql)
if ! command -v dpkg-query >/dev/null; then
  echo "not a Debian system: install the equivalents of ${packages[*]}" >&2
  exit 0
fi
missing=()
for package in "${packages[@]}"; do
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
done
[[ ${#missing[@]} -eq 0 ]] && exit 0
sudo=""
[[ $(id -u) -eq 0 ]] || sudo=sudo
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq "${missing[@]}"
