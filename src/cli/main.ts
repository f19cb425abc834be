/** The command line: which commands and flags there are, and how a failure is told. */
import { chalkStderr } from 'chalk';
import { Command, CommanderError, Option } from 'commander';
import { SettingError } from '../config/setting-error.js';
import { definitionOf } from '../config/settings-table.js';
import type { SettingKey } from '../config/settings-table.js';
import { CliFailure } from './cli-failure.js';
import { defineConnect } from './connect/connect-command.js';
import { EXIT } from './exit-codes.js';
import { thisMachine } from './machine.js';
import type { Machine } from './machine.js';

/** Runs one command, of which no more is loaded than it needs. The process ends by itself afterwards, or by a signal when it serves. */
export async function main(argv: readonly string[]): Promise<void> {
  const machine = thisMachine();
  try {
    const program = commandLine(machine);
    if (argv.length <= 2) program.outputHelp();
    else await program.parseAsync(argv);
  } catch (error) {
    const exitCode = report(error, machine, asksForDebug(argv, machine));
    if (exitCode !== EXIT.ok) process.exit(exitCode);
  }
}

function commandLine(machine: Machine): Command {
  const program = new Command('claude-bridge')
    .description('An OpenAI-compatible HTTP API in front of the Claude CLI on this machine.')
    .version(machine.version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showSuggestionAfterError()
    .exitOverride()
    // The failure is told once, in `report`.
    .configureOutput({ outputError: () => undefined })
    .addHelpText('after', EXAMPLES);

  const serving = program
    .command('serve')
    .description('start the server')
    .action(async (_options, command: Command) => {
      const { serve } = await import('./serve.js');
      await serve(serveFlags(command), machine, (code) => process.exit(code));
    });
  for (const [key, placeholder] of SERVE_FLAGS) {
    const flag = placeholder === '' ? `--${key}` : `--${key} <${placeholder}>`;
    serving.addOption(new Option(flag, flagDescription(key)));
    if (placeholder === '') serving.addOption(new Option(`--no-${key}`).hideHelp());
  }

  const config = program
    .command('config')
    .description('read and change the settings that are kept between runs');
  config
    .command('get <key>')
    .description('print the value in effect')
    .option('--reveal', 'print a secret as it is', false)
    .action(async (key: string, options: { reveal: boolean }) =>
      (await import('./config.js')).configGet(key, options, machine),
    );
  config
    .command('set <key> <value>')
    .description('check a value and store it')
    .action(async (key: string, value: string) =>
      (await import('./config.js')).configSet(key, value, machine),
    );
  config
    .command('unset [key]')
    .description('remove a stored value')
    .option('--all', 'remove all of them, also when the file is damaged', false)
    .action(async (key: string | undefined, options: { all: boolean }) =>
      (await import('./config.js')).configUnset(key, options, machine),
    );
  config
    .command('list')
    .description('print every setting, its value and where that comes from')
    .option('--json', 'print JSON', false)
    .action(async (options: { json: boolean }) => (await import('./config.js')).configList(options, machine));
  config
    .command('path')
    .description('print where the settings are stored')
    .action(async () => (await import('./config.js')).configPath(machine));

  program
    .command('doctor')
    .description('check everything the server needs')
    .option('--live', 'also ask the model one short question', false)
    .option('--json', 'print JSON', false)
    .action(async (options: { live: boolean; json: boolean }) => {
      const { doctor } = await import('./doctor.js');
      if (!(await doctor(options, machine))) process.exitCode = EXIT.failure;
    });
  defineConnect(program, machine);
  return program;
}

/** The settings that have a flag, and what stands for their value. The API key has none: `ps` would show it. */
const SERVE_FLAGS: readonly (readonly [SettingKey, string])[] = [
  ['host', 'address'],
  ['port', 'number'],
  ['cli-path', 'path'],
  ['default-model', 'name'],
  ['strict-models', ''],
  ['strict', ''],
  ['log-level', 'level'],
  ['json-logs', ''],
];

function serveFlags(command: Command): Partial<Record<SettingKey, unknown>> {
  const given = command.opts<Record<string, unknown>>();
  const flags: Partial<Record<SettingKey, unknown>> = {};
  for (const [key] of SERVE_FLAGS) flags[key] = given[new Option(`--${key}`).attributeName()];
  return flags;
}

function flagDescription(key: SettingKey): string {
  const { description, default: fallback, environment } = definitionOf(key);
  const preset = typeof fallback === 'string' || typeof fallback === 'number' ? `default ${fallback}, ` : '';
  return `${description} (${preset}${environment})`;
}

const EXAMPLES = `
Examples:
  claude-bridge serve                         serve on http://127.0.0.1:8000/v1
  claude-bridge serve --port 9000             serve on another port
  claude-bridge config set default-model opus
  claude-bridge config list
  claude-bridge connect                       list the programs it knows how to connect
  claude-bridge doctor                        say what is missing, and how to mend it
`;

/** Tells a failure on stderr and decides the exit code. */
function report(error: unknown, { stderr }: Machine, withStack: boolean): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok;
    // A group of commands without one of them: the help is printed already.
    if (error.code === 'commander.help') return EXIT.usage;
    const what = error.message.replace(/^error: /, '').trim();
    stderr.write(`${chalkStderr.red('✗')} ${what}\nNext: claude-bridge --help\n`);
    return EXIT.usage;
  }
  const message = error instanceof Error ? error.message : String(error);
  const known = error instanceof CliFailure || error instanceof SettingError;
  stderr.write(`${chalkStderr.red('✗')} ${message}\n${known ? '' : 'Next: claude-bridge doctor\n'}`);
  if (withStack && error instanceof Error) stderr.write(`${error.stack ?? ''}\n`);
  if (error instanceof SettingError) return EXIT.badConfig;
  return error instanceof CliFailure ? error.exitCode : EXIT.failure;
}

/** Looked at directly, because the failure may be that the settings cannot be read. */
function asksForDebug(argv: readonly string[], { env }: Machine): boolean {
  return /--log-level[ =]debug/.test(argv.join(' ')) || env['CLAUDE_BRIDGE_LOG_LEVEL'] === 'debug';
}
