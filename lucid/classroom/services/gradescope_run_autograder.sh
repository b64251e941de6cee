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
if [ ! -e "$submission" ] && [ -e "${submission%.py}.ipynb" ]; then
    submission=${submission%.py}.ipynb
fi
chmod -R a+rX /autograder/submission /autograder/source
work=$(mktemp -d)
cd / # a folder that `grader` can read, and no student's
# The system limits the processes of an ordinary user, and not those of root; the results are written by root alone.
code=0
runuser -u grader -- /opt/lucid/bin/lucid grade "$submission" --student "$student" --json gradescope \
    >"$work/results.json" 2>"$work/errors.txt" || code=$?
if [ "$code" -gt 1 ]; then # nothing was graded: no such file, or none that can be read
    /opt/lucid/bin/python -I -c '
import json, sys
print(json.dumps({"score": 0, "output": sys.stdin.read()}))' <"$work/errors.txt" >"$work/results.json"
fi
cp "$work/results.json" /autograder/results/results.json
