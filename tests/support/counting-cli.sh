#!/bin/sh
# A CLI that answers at once with the number of its question, and writes each question down in the file `asked` beside it. A shell,
# because it starts in a millisecond. While the file `limit` holds a time to come, it reports the plan used to 92 % until then.
case "$1" in
--version)
  echo '2.1.330 (Claude Code)'
  exit
  ;;
auth)
  echo '{"loggedIn":true,"authMethod":"counting"}'
  exit
  ;;
esac
here=${0%/*}
ids='"session_id":"00000000-0000-4000-8000-000000000000","uuid":"00000000-0000-4000-8000-000000000000"'
event() {
  printf '%s\n' '{"type":"stream_event","event":'"$1"','"$ids"'}'
}
while IFS= read -r line; do
  case "$line" in
  *'"type":"control_request"'*)
    id=${line#*'"request_id":"'}
    id=${id%%'"'*}
    case "$line" in *'question '*)
      rest=${line##*'question '}
      number=${rest%%[!0-9]*}
      ;;
    esac
    printf '%s\n' '{"type":"control_response","response":{"subtype":"success","request_id":"'"$id"'","response":{"models":[{"value":"sonnet"}]}}}'
    ;;
  *'"type":"user"'*)
    echo "$number" >>"$here/asked"
    if [ -f "$here/limit" ]; then
      read -r reset <"$here/limit"
      [ "$(date +%s)" -ge "$reset" ] ||
        printf '%s\n' '{"type":"rate_limit_event","rate_limit_info":{"status":"allowed_warning","rateLimitType":"five_hour","utilization":0.92,"resetsAt":'"$reset"'}}'
    fi
    event '{"type":"message_start","message":{"id":"msg_1","model":"claude-sonnet","usage":{"input_tokens":1,"output_tokens":1}}}'
    event '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}'
    event '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"answer '"$number"'"}}'
    event '{"type":"content_block_stop","index":0}'
    event '{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":1,"output_tokens":1}}'
    event '{"type":"message_stop"}'
    printf '%s\n' '{"type":"result","subtype":"success","is_error":false}'
    ;;
  esac
done
