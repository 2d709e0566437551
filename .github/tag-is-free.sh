#!/usr/bin/env bash
# tag-is-free.sh <version>: fails where the tag of a version is at another commit than this one, or GitHub does not say.
set -euo pipefail
tags=$(gh api --paginate "repos/$GITHUB_REPOSITORY/git/matching-refs/tags/v$1" --jq '.[] | .ref + " " + .object.sha')
while read -r ref commit; do
  if [ "$ref" = "refs/tags/v$1" ] && [ "$commit" != "$GITHUB_SHA" ]; then
    echo "v$1 is at $commit, and this is $GITHUB_SHA" >&2
    exit 1
  fi
done <<<"$tags"
