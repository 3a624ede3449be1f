#!/usr/bin/env bash
# One shard of a search, as a task of a Slurm job array that counts from 1:
#
#     sbatch --array=1-8 cluster/slurm-shard.sh ROSTER MENU FOLDER [OPTION…]
#
# FOLDER is shared by all machines and takes one store a shard. A task that died or was requeued
# goes on from its store; to finish some shards by hand, submit those alone and say how many there
# are: SHARDS=8 sbatch --array=3,5 cluster/slurm-shard.sh …
#SBATCH --job-name=overlap-shard
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail

roster=$1 menu=$2 folder=$3
shift 3
index=$SLURM_ARRAY_TASK_ID
exec "${OVERLAP:-overlap}" search "$roster" "$menu" --store "$folder/shard-$index.db" \
  --shard "$index/${SHARDS:-$SLURM_ARRAY_TASK_COUNT}" \
  --threads "${SLURM_CPUS_PER_TASK:-1}" --quiet "$@"
