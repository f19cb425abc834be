/** `claude-bridge setup`: leads from a machine without the CLI to a first answer, and stores the settings. */
import { openConfigFile } from '../../../settings/config-file.js';
import { checkedForStorage } from '../../../settings/resolve-settings.js';
import type { GivenSettings } from '../../../settings/resolve-settings.js';
import type { Settings } from '../../../settings/settings-table.js';
import { run } from '../../../process/run.js';
import { handshake } from '../../../session/cli-process/handshake.js';
import { startTemporaryBridge } from '../../running-bridge/temporary-bridge.js';
import { createConversation } from '../chat/conversation.js';
import { printAnswer } from '../chat/print-answer.js';
import { CommandFailure } from '../../command-failure.js';
import { EXIT } from '../../exit-codes.js';
import { loadSettings } from '../../command-settings.js';
import type { Machine } from '../../machine.js';
import { createProgress } from '../../terminal/progress.js';
import { canAsk } from '../../terminal/prompt.js';
import { diskProbe, pathsOf } from '../../claude-cli/file-probe.js';
import { npmCommand } from '../../claude-cli/npm-command.js';
import { readyCli } from '../../claude-cli/ready-cli.js';
import { olderCliNote, type CheckedCli } from '../../claude-cli/inspect-cli.js';
import { installCommand } from '../../../claude/launch/install-command.js';
import { bridgeAt, urlOf } from '../../server/network.js';
import { chooseModel, choosePort } from './choose.js';
import { tell } from '../../terminal/tell.js';

export interface SetupOptions {
  /** Asks nothing: installs what is missing, and uses the current settings. */
  readonly yes: boolean;
  readonly flags: GivenSettings['flags'];
}

/** @throws SettingError, CommandFailure */
export async function setup({ yes, flags }: SetupOptions, machine: Machine): Promise<void> {
  const { stderr } = machine;
  const settings = loadSettings(flags, machine);
  const { cli, foundAt } = await cliFor(settings, machine, { yes });
  stderr.write(`${sign(machine)} Claude CLI ${cli.version}, logged in (${cli.login.kind})\n`);
  const older = olderCliNote(cli.version, machine);
  if (older !== undefined) stderr.write(`${machine.colours.stderr.yellow('!')} Note: ${older}\n`);

  const asks = canAsk(machine) && !yes;
  const model = asks ? await modelFor(settings, cli, machine) : settings['default-model'];
  const port = asks ? await choosePort(settings.host, settings.port, machine) : settings.port;
  const path = await store(
    { 'default-model': model, port, 'cli-path': foundAt ?? (flags['cli-path'] as string | undefined) },
    machine,
  );
  stderr.write(`${sign(machine)} Stored in ${path}\n\n${QUESTION}\n\n`);

  await firstAnswer({ ...settings, 'default-model': model }, cli, machine);
  const running = port === 0 ? undefined : await bridgeAt(urlOf(settings.host, port));
  tell(
    machine,
    running === undefined
      ? `\n${sign(machine)} It works.\nNext: claude-bridge serve\n`
      : `\n${sign(machine)} It works. The bridge at ${urlOf(settings.host, port)} runs already, and takes these settings when it starts again.\nNext: claude-bridge status\n`,
  );
}

const QUESTION = 'Say hello in three languages.';

/** `foundAt` is set when the CLI is in a place where the usual search would not find it. */
async function cliFor(
  settings: Settings,
  machine: Machine,
  { yes }: { readonly yes: boolean },
): Promise<{ readonly cli: CheckedCli; readonly foundAt?: string }> {
  // A login needs a person; an installation does not.
  const options = { quiet: false, unattended: yes };
  try {
    return { cli: await readyCli(settings, machine, options) };
  } catch (error) {
    const isMissing = error instanceof CommandFailure && error.exitCode === EXIT.cliMissing;
    const foundAt = isMissing && settings['cli-path'] === undefined ? await globalNpmCli(machine) : undefined;
    // Without a fix, another place is configured, and an installation would change nothing.
    if (foundAt === undefined) throw isMissing && error.fix !== undefined ? byHand(error) : error;
    return { cli: await readyCli({ 'cli-path': foundAt }, machine, options), foundAt };
  }
}

/** What `setup` could not do itself. */
function byHand(missing: CommandFailure): CommandFailure {
  return new CommandFailure(missing.exitCode, missing.problem, installCommand(), { cause: missing });
}

async function modelFor(settings: Settings, cli: CheckedCli, machine: Machine): Promise<string> {
  const progress = await createProgress(machine, { quiet: false });
  progress.step('Asking the CLI for its models');
  const { models } = await handshake({ cli, ...machine }).finally(() => progress.stop());
  return chooseModel(
    models.map(({ id }) => id),
    settings['default-model'],
    machine,
  );
}

/** @returns the file */
async function store(
  values: {
    readonly 'default-model': string;
    readonly port: number;
    readonly 'cli-path': string | undefined;
  },
  machine: Machine,
): Promise<string> {
  const file = openConfigFile(machine);
  for (const key of ['default-model', 'port', 'cli-path'] as const) {
    const value = values[key];
    if (value !== undefined) await file.set(key, checkedForStorage(key, String(value)));
  }
  return file.path;
}

async function firstAnswer(settings: Settings, cli: CheckedCli, machine: Machine): Promise<void> {
  await using bridge = await startTemporaryBridge(settings, cli, machine);
  const progress = await createProgress(machine, { quiet: false });
  progress.step(`Asking ${settings['default-model']}`);
  const conversation = createConversation(bridge, { model: settings['default-model'] });
  await printAnswer(conversation.ask({ text: QUESTION }), machine, progress);
}

function sign({ colours }: Machine): string {
  return colours.stderr.green('✓');
}

/** Finds a CLI where npm installs global programs, in case that is not one of the usual places. @returns its full path */
async function globalNpmCli(machine: Machine): Promise<string | undefined> {
  const { env, platform } = machine;
  const known = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const asked = await run(npmCommand({ ...machine, files: diskProbe }), ['prefix', '-g'], {
    env: Object.fromEntries(known),
    platform,
    timeoutMs: 20_000,
  }).catch(() => undefined);
  const prefix = asked?.exitCode === 0 ? asked.stdout.trim() : '';
  const paths = pathsOf(platform);
  if (!paths.isAbsolute(prefix)) return undefined;
  const file = platform === 'win32' ? paths.join(prefix, 'claude.cmd') : paths.join(prefix, 'bin', 'claude');
  return diskProbe.realFile(file) === undefined ? undefined : file;
}
