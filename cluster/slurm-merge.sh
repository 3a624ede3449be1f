#!/usr/bin/env bash
# Joins the stores that slurm-shard.sh left in FOLDER, and answers from them into
# FOLDER/result.FORMAT:
#
#     sbatch cluster/slurm-merge.sh ROSTER MENU FOLDER FORMAT [OPTION…]
#
# Ends with a line that names the shards which are absent or not done, where there are any.
#SBATCH --job-name=overlap-merge
set -euo pipefail

roster=$1 menu=$2 folder=$3 format=$4
shift 4
overlap=${OVERLAP:-overlap}
"$overlap" merge "$folder"/shard-*.db --output "$folder/run.db"
"$overlap" search "$roster" "$menu" --store "$folder/run.db" \
  --threads "${SLURM_CPUS_PER_TASK:-1}" --quiet \
  --format "$format" --output "$folder/result.$format" "$@"
