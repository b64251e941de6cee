#!/usr/bin/env bash
# Gradescope runs this for each submission.
set -euo pipefail
exercise=@EXERCISES@
if [ -d /autograder/source/course ]; then
    export LUCID_COURSE=/autograder/source/course
fi
student=$(/opt/lucid/bin/python -I -c '
import json
print(json.load(open("/autograder/submission_metadata.json"))["users"][0]["email"])')
submission=/autograder/submission/$exercise.py
[ -e "$submission" ] || submission=/autograder/submission/$exercise.ipynb
chmod -R a+rX /autograder/submission /autograder/source
cd "$(mktemp -d)"
# The system limits the processes of an ordinary user, and not those of root; the results are written by root alone.
code=0
runuser -u grader -- /opt/lucid/bin/lucid grade "$submission" --student "$student" --json gradescope \
    >results.json 2>errors.txt || code=$?
if [ "$code" -gt 1 ]; then # nothing was graded: no such file, or none that can be read
    /opt/lucid/bin/python -I -c '
import json, sys
json.dump({"score": 0, "output": sys.stdin.read()}, open("results.json", "w"))' <errors.txt
fi
cp results.json /autograder/results/results.json
