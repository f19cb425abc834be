/**
 * The command line: which commands there are, and how the program ends. Each command loads what it needs when it runs, so that
 * help and completion are there at once.
 */
import { Command } from 'commander';
import { addChatCommand } from './commands/chat/chat-command.js';
import { addCompletionCommand } from './commands/completion/completion-command.js';
import { addConfigCommand } from './commands/config/config-command.js';
import { addDoctorCommand } from './commands/doctor/doctor-command.js';
import { addModelsCommand } from './commands/models/models-command.js';
import { addServeCommand } from './commands/serve/serve-command.js';
import { addServiceCommand } from './commands/service/service-command.js';
import { addSetupCommand } from './commands/setup/setup-command.js';
import { addStatusCommand } from './commands/status/status-command.js';
import { addUsageCommand } from './commands/usage/usage-command.js';
import { defineConnect } from './commands/connect/connect-command.js';
import { EXIT, EXIT_MEANINGS } from './exit-codes.js';
import { thisMachine } from './machine.js';
import type { Machine } from './machine.js';
import { report } from './terminal/report.js';

/** Runs one command, of which no more is loaded than it needs. The process ends by itself afterwards, or by a signal when it serves. */
export async function main(argv: readonly string[]): Promise<void> {
  const machine = thisMachine(argv);
  endWithReader(machine);
  try {
    const program = commandLine(machine);
    if (argv.length <= 2) program.outputHelp();
    else await program.parseAsync(argv);
  } catch (error) {
    const exitCode = report(error, machine, { withStack: asksForDebug(argv, machine) });
    if (exitCode !== EXIT.ok) process.exit(exitCode);
  }
}

function commandLine(machine: Machine): Command {
  const program = new Command('claude-bridge')
    .description('An OpenAI-compatible HTTP API in front of the Claude CLI on this machine.')
    .version(machine.version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    // Read by `thisMachine`, before anything is printed.
    .option('--no-color', 'print without colours (NO_COLOR)')
    .showSuggestionAfterError()
    .exitOverride()
    // The failure is told once, in `report`.
    .configureOutput({ outputError: () => undefined })
    .addHelpText('after', `${EXAMPLES}\n${exitCodes()}`);
  addServeCommand(program, machine);
  addSetupCommand(program, machine);
  addChatCommand(program, machine);
  addModelsCommand(program, machine);
  addStatusCommand(program, machine);
  addUsageCommand(program, machine);
  addConfigCommand(program, machine);
  addDoctorCommand(program, machine);
  defineConnect(program, machine);
  addServiceCommand(program, machine);
  addCompletionCommand(program, machine);
  return program;
}

const EXAMPLES = `
Examples:
  claude-bridge setup                         the first step on a new machine
  claude-bridge serve                         serve on http://127.0.0.1:8000/v1
  claude-bridge serve --port 9000             serve on another port
  claude-bridge chat "Why is the sky blue?"
  cat log | claude-bridge chat "What went wrong?"
  claude-bridge config set default-model opus
  claude-bridge config list
  claude-bridge connect                       list the programs it knows how to connect
  claude-bridge doctor                        say what is missing, and how to mend it
`;

function exitCodes(): string {
  const lines = Object.entries(EXIT_MEANINGS).map(([code, meaning]) => `${code.padStart(3)}  ${meaning}`);
  return `Exit codes:\n${lines.join('\n')}\n  128 + n  ended by signal n, such as 130 after Ctrl-C\n`;
}

/** Whoever reads what is printed may stop reading: `claude-bridge chat … | head -1`. */
function endWithReader({ stdout }: Machine): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failure);
  });
}

/** Looked at directly, because the failure may be that the settings cannot be read. */
function asksForDebug(argv: readonly string[], { env }: Machine): boolean {
  return /--log-level[ =]debug/.test(argv.join(' ')) || env['CLAUDE_BRIDGE_LOG_LEVEL'] === 'debug';
}
