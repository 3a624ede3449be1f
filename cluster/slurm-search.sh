#!/usr/bin/env bash
# A search on a Slurm cluster: N shards as a job array, then a job that joins them. Prints the
# number of that job; the answer is FOLDER/result.FORMAT.
#
#     cluster/slurm-search.sh ROSTER MENU FOLDER N FORMAT [OPTION…]
#
# OPTIONs go to overlap search (--all). FOLDER is shared by all machines and made here. OVERLAP
# names the command where it is not in PATH; SBATCH_… variables set partition, account, time and so
# on, and SHARD_OPTIONS adds options of sbatch for the array (SHARD_OPTIONS="--cpus-per-task=4
# --time=2:00:00").
set -euo pipefail

roster=$(realpath "$1") menu=$(realpath "$2") count=$4 format=$5
mkdir -p "$3"
folder=$(realpath "$3")
shift 5
here=$(dirname "$(realpath "$0")")
# What options hold several words for.
read -ra options <<<"${SHARD_OPTIONS:-}"
array=$(sbatch --parsable --array="1-$count" --output="$folder/shard-%a.log" "${options[@]}" \
  "$here/slurm-shard.sh" "$roster" "$menu" "$folder" "$@")
# After any end of the shards: what merge refuses says more than a job that never starts.
sbatch --parsable --dependency="afterany:${array%%;*}" --output="$folder/merge.log" \
  "$here/slurm-merge.sh" "$roster" "$menu" "$folder" "$format" "$@"
