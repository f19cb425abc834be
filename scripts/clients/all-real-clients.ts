/** The command lines that `npm run clients` runs. */
import { claudeCode } from './claude-code.js';
import { cline } from './cline.js';
import { codex, codexSearching } from './codex.js';
import { continueCli } from './continue.js';
import { copilotCli } from './copilot-cli.js';
import { opencode } from './opencode.js';
import { pi } from './pi.js';
import { qwenCode } from './qwen-code.js';
import type { RealClient } from './real-client.js';

export const REAL_CLIENTS: readonly RealClient[] = [
  cline,
  continueCli,
  pi,
  codex,
  codexSearching,
  opencode,
  qwenCode,
  copilotCli,
  claudeCode,
];

/** On the command line and in reports. */
export function nameOf({ id, runAs }: RealClient): string {
  return runAs?.name ?? id;
}
