/** The command lines that `npm run clients` runs. */
import { cline } from './cline.js';
import { codex } from './codex.js';
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
  opencode,
  qwenCode,
  copilotCli,
];
