/** What the help says after the list of commands: examples and exit codes. */
import { EXIT_MEANINGS } from './exit-codes.js';

const EXAMPLES = `
Examples:
  claude-bridge setup                 the first step on a new machine
  claude-bridge serve                 serve on http://127.0.0.1:8000/v1
  claude-bridge serve --port 9000     serve on another port
  claude-bridge chat "Why is the sky blue?"
  cat log | claude-bridge chat "What went wrong?"
  claude-bridge batch run in.jsonl > out.jsonl
  claude-bridge config set default-model opus
  claude-bridge config list
  claude-bridge connect               list the programs that it can connect
  claude-bridge launch claude-code    start an agent that uses the bridge
  claude-bridge doctor                say what is missing, and how to fix it
  claude-bridge demo                  try everything without an account
`;

const EXIT_CODES = Object.entries(EXIT_MEANINGS).map(
  ([code, meaning]) => `${code.padStart(3)}  ${meaning}\n`,
);

export const HELP_TEXT = `${EXAMPLES}
Exit codes:
${EXIT_CODES.join('')}  128 + n  ended by signal n, such as 130 after Ctrl-C
`;
