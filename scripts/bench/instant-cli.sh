#!/bin/sh
# A CLI that answers at once, so that only the cost of the bridge remains. A shell, because it starts in a millisecond.
# It answers from one of the files beside this program: `chunks` or `megabyte` when the question names it, otherwise `words`.
case "$1" in
--version)
  echo '2.1.330 (Claude Code)'
  exit
  ;;
auth)
  echo '{"loggedIn":true,"authMethod":"bench"}'
  exit
  ;;
esac
here=${0%/*}
words=$(cat "$here/words")
while IFS= read -r line; do
  case "$line" in
  *'"type":"control_request"'*)
    id=${line#*'"request_id":"'}
    id=${id%%'"'*}
    printf '%s\n' '{"type":"control_response","response":{"subtype":"success","request_id":"'"$id"'","response":{"models":[{"value":"sonnet"}]}}}'
    ;;
  *'"shouldQuery":false'*) printf '%s\n' '{"type":"result","subtype":"success","is_error":false}' ;;
  *'"type":"user"'*)
    case "$line" in
    *'Write chunks.'*) cat "$here/chunks" ;;
    *'Write a megabyte.'*) cat "$here/megabyte" ;;
    *) printf '%s\n' "$words" ;;
    esac
    ;;
  esac
done
