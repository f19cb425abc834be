/**
 * `claude-bridge demo`: the whole bridge without an account. The real CLI talks to a script on this machine instead of Anthropic's
 * API, with an empty home and a made-up token, so nothing of the user's is read, written or spent.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { GivenSettings } from '../../../settings/resolve-settings.js';
import { probeEnvironment } from '../../../session/probe/probe-cli.js';
import { readyCli } from '../../claude-cli/ready-cli.js';
import { loadSettings } from '../../command-settings.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import type { Bridge } from '../../running-bridge/bridge-request.js';
import { freePortAfter, portProblem } from '../../server/network.js';
import { startServer } from '../../server/start-server.js';
import { createProgress } from '../../terminal/progress.js';
import { tell } from '../../terminal/tell.js';
import { createConversation } from '../chat/conversation.js';
import { printAnswer } from '../chat/print-answer.js';
import { startDemoModel } from './demo-model.js';
import { someActivity } from './some-activity.js';

export interface DemoOptions {
  /** Ends after the first answer. */
  readonly once: boolean;
  readonly flags: GivenSettings['flags'];
}

/** Serves until a signal ends the process. @throws SettingError, CommandFailure */
export async function demo({ once, flags }: DemoOptions, machine: Machine): Promise<void> {
  const given = loadSettings(flags, machine);
  const home = mkdtempSync(path.join(tmpdir(), 'claude-bridge-demo-'));
  process.once('exit', () => rmSync(home, { recursive: true, force: true }));
  const model = await startDemoModel(machine);
  const env = {
    ...probeEnvironment(machine, home, model.url),
    CLAUDE_BRIDGE_CONFIG_DIR: path.join(home, 'config'),
  };
  const cli = await readyCli(given, machine, { quiet: false, account: env });

  const own: Machine = { ...machine, env, home };
  const port = flags.port === undefined ? await usualOrFreePort(given.port) : given.port;
  const settings = loadSettings({ port, 'log-level': once ? 'error' : 'info' }, own);
  const { url } = await startServer(settings, Promise.resolve(cli), own, (code) => process.exit(code));
  tell(machine, 'The model behind it is a script on this machine: no account, no cost.\n\n');

  const bridge: Bridge = { url };
  await firstAnswer(bridge, machine);
  if (once) process.exit(EXIT.ok);
  await someActivity(bridge);
  tell(
    machine,
    `\nNow open ${url}/ in a browser, or use any client with ${url}/v1. Ctrl-C ends everything.\n`,
  );
}

async function usualOrFreePort(usual: number): Promise<number> {
  const taken = usual !== 0 && (await portProblem(HOST, usual)) !== undefined;
  return taken ? freePortAfter(HOST, usual) : usual;
}

const HOST = '127.0.0.1';
const QUESTION = 'What is a bridge?';

async function firstAnswer(bridge: Bridge, machine: Machine): Promise<void> {
  const { stdout, colours, now } = machine;
  stdout.write(`${colours.stdout.cyan('>')} ${QUESTION}\n`);
  const progress = await createProgress(machine, { quiet: !machine.stderr.isTTY });
  progress.step('Asking');
  const startedAt = now();
  let firstAt: number | undefined;
  const answer = createConversation(bridge, { model: 'sonnet' }).ask({ text: QUESTION });
  const timed = async function* (): AsyncGenerator<string> {
    for await (const text of answer) {
      firstAt ??= now();
      yield text;
    }
  };
  await printAnswer(timed(), machine, progress);
  tell(machine, `(the first word came after ${(firstAt ?? now()) - startedAt} ms)\n`);
}
