#!/usr/bin/env bash
# Gradescope runs this once, when the autograder is built.
set -euo pipefail
apt-get update
apt-get install --yes bubblewrap
# lucid needs Python 3.11; Ubuntu 22.04 has it beside its own 3.10.
python=python3
if ! python3 -c "import sys; sys.exit(sys.version_info < (3, 11))"; then
    python=python3.11
    apt-get install --yes "$python"
fi
apt-get install --yes "$python-venv"
"$python" -m venv /opt/lucid
/opt/lucid/bin/pip install lucid-grad
useradd grader
