/** `claude-bridge launch`: starts a coding agent that uses the bridge, and ends with it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import spawn from 'cross-spawn';
import { closestName } from '../../../settings/closest-name.js';
import type { GivenSettings } from '../../../settings/resolve-settings.js';
import { diskProbe } from '../../claude-cli/file-probe.js';
import { programOnPath } from '../../claude-cli/program-on-path.js';
import { CommandFailure } from '../../command-failure.js';
import { loadSettings } from '../../command-settings.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import type { Bridge } from '../../running-bridge/bridge-request.js';
import { runningOrTemporaryBridge } from '../../running-bridge/temporary-bridge.js';
import { createProgress } from '../../terminal/progress.js';
import { show } from '../../terminal/tell.js';
import { shellWord } from '../../typed/shell-word.js';
import { typedLine, withMeant } from '../../typed/corrected-words.js';
import { KEY_VARIABLE, exportCommand } from '../connect/bridge-facts.js';
import { modelLimits } from '../connect/model-limits.js';
import { KEY, type LaunchClient, type LaunchPlan } from './launch-client.js';
import { LAUNCH_CLIENTS } from './launch-table.js';

export interface LaunchOptions {
  readonly args: readonly string[];
  readonly model?: string;
  /** Only say what would be started. */
  readonly print: boolean;
  readonly flags: GivenSettings['flags'];
}

/** The program's exit code becomes this one's. @throws SettingError, CommandFailure */
export async function launch(
  name: string | undefined,
  options: LaunchOptions,
  machine: Machine,
): Promise<void> {
  if (name === undefined) {
    listClients(machine);
    return;
  }
  const client = knownClient(name, machine);
  const settings = loadSettings({ ...options.flags, 'default-model': options.model }, machine);
  const progress = await createProgress(machine, { quiet: !machine.stderr.isTTY });
  await using bridge = await runningOrTemporaryBridge(settings, machine, progress, {
    // Ctrl-C is the program's: many use it to stop an answer.
    interrupts: false,
  });
  progress.stop();
  const folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-launch-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const model = settings['default-model'];
    const limits = await modelLimits(bridge, model);
    const plan = client.plan(
      {
        ...{ baseUrl: `${bridge.url}/v1`, origin: bridge.url, model },
        ...(limits && { limits }),
        key: { kind: 'variable', name: KEY_VARIABLE },
      },
      folder,
    );
    if (options.print) {
      const setKey = bridge.key === undefined ? UNUSED : exportCommand(settings, 'linux');
      show(machine, `${setKey}\n${printed(client, plan, options.args)}`);
    } else process.exitCode = await started(client, plan, { args: options.args, folder, bridge }, machine);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

interface Run {
  readonly args: readonly string[];
  readonly folder: string;
  readonly bridge: Bridge;
}

async function started(
  client: LaunchClient,
  { env = {}, args = [], files = {}, without = [] }: LaunchPlan,
  { args: typed, folder, bridge: { key = UNUSED_KEY } }: Run,
  machine: Machine,
): Promise<number> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text(key), { mode: 0o600 });
  }
  const own = Object.entries(env).map(([name, value]) => [name, value.replaceAll(KEY, key)] as const);
  const inherited = Object.entries(machine.env).filter(([name]) => !without.includes(name));
  const all = { ...Object.fromEntries(inherited), [KEY_VARIABLE]: key, ...Object.fromEntries(own) };
  return runProgram(client, [...args, ...typed], all, machine);
}

/** A bridge without keys takes any. */
const UNUSED_KEY = 'unused';
const UNUSED = `export ${KEY_VARIABLE}=${UNUSED_KEY}`;

async function runProgram(
  { program, title, install }: LaunchClient,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { platform, env: own }: Machine,
): Promise<number> {
  const missing = (cause?: Error): CommandFailure => {
    const problem = `${title} is not installed: there is no ${program} on the PATH.`;
    return new CommandFailure(EXIT.failure, problem, install, { cause });
  };
  const found = programOnPath(program, { platform, env: own, files: diskProbe });
  if (found === undefined) throw missing();
  const child = spawn(found, [...args], { env, stdio: 'inherit' });
  const leaveToChild = (): void => undefined;
  const endChild = (): void => void child.kill();
  process.on('SIGINT', leaveToChild);
  process.once('exit', endChild);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (cause: NodeJS.ErrnoException) => {
        const problem = `${title} cannot be started: ${cause.message}.`;
        const failure = new CommandFailure(EXIT.failure, problem, install, { cause });
        reject(cause.code === 'ENOENT' ? missing(cause) : failure);
      });
      child.once('exit', (code) => resolve(code ?? EXIT.failure));
    });
  } finally {
    process.off('SIGINT', leaveToChild);
    process.off('exit', endChild);
  }
}

/** With the name of the variable in place of the key, which is only in the program's environment and private files. */
function printed(
  { program }: LaunchClient,
  { env = {}, args = [], files = {} }: LaunchPlan,
  typed: readonly string[],
): string {
  const shown = (word: string): string => (word === KEY ? `"$${KEY_VARIABLE}"` : shellWord(word));
  const lines = Object.entries(env).map(([name, value]) => `export ${name}=${shown(value)}`);
  const made = Object.entries(files).map(
    ([file, text]) => `# ${file}:\n${text(`$${KEY_VARIABLE}`).trimEnd()}`,
  );
  return `${[...made, ...lines, [program, ...args, ...typed].map(shown).join(' ')].join('\n')}\n`;
}

/** @throws CommandFailure that names the programs */
function knownClient(name: string, { words, platform }: Machine): LaunchClient {
  const known = LAUNCH_CLIENTS.find(({ id, program }) => [id, program].includes(name.toLowerCase()));
  if (known !== undefined) return known;
  const ids = LAUNCH_CLIENTS.map(({ id }) => id);
  const meant = closestName(name, ids);
  throw new CommandFailure(
    EXIT.usage,
    `There is no program ${name} to launch. There are: ${ids.join(', ')}. claude-bridge connect knows more clients.`,
    meant === undefined
      ? 'claude-bridge launch'
      : typedLine(withMeant(words, words.indexOf('launch') + 1, name, meant), platform),
  );
}

function listClients(machine: Machine): void {
  const width = Math.max(...LAUNCH_CLIENTS.map(({ id }) => id.length));
  const rows = LAUNCH_CLIENTS.map(({ id, title, program }) => `${id.padEnd(width)}  ${title} (${program})\n`);
  show(machine, `${rows.join('')}\nNext: claude-bridge launch <client>\n`);
}
