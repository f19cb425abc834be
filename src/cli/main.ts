/** The command line. Each command loads what it needs only when it runs, so that help and completion print at once. */
import { Command, Help } from 'commander';
import { addBatchCommand } from './commands/batch/batch-command.js';
import { addChatCommand } from './commands/chat/chat-command.js';
import { addCompletionCommand } from './commands/completion/completion-command.js';
import { addConfigCommand } from './commands/config/config-command.js';
import { addConnectCommand } from './commands/connect/connect-command.js';
import { addDemoCommand } from './commands/demo/demo-command.js';
import { addDoctorCommand } from './commands/doctor/doctor-command.js';
import { addLaunchCommand } from './commands/launch/launch-command.js';
import { addModelsCommand } from './commands/models/models-command.js';
import { addServeCommand } from './commands/serve/serve-command.js';
import { addServiceCommand } from './commands/service/service-command.js';
import { addSetupCommand } from './commands/setup/setup-command.js';
import { addStatusCommand } from './commands/status/status-command.js';
import { addUsageCommand } from './commands/usage/usage-command.js';
import { EXIT } from './exit-codes.js';
import { HELP_TEXT } from './help-text.js';
import { thisMachine } from './machine.js';
import type { Machine } from './machine.js';
import { asksForDebug, endWithReader, report } from './terminal/report.js';
import { nameHome } from '../core/home-folder.js';
import { nameOwnCommand, typedHere } from '../core/own-command.js';

/** In the order of the help. Completion comes last, because it completes the others. */
const COMMANDS: readonly ((program: Command, machine: Machine) => void)[] = [
  ...[addServeCommand, addSetupCommand, addChatCommand, addModelsCommand, addStatusCommand, addUsageCommand],
  addBatchCommand,
  ...[addConfigCommand, addDoctorCommand, addConnectCommand, addLaunchCommand, addServiceCommand],
  ...[addDemoCommand, addCompletionCommand],
];

/** Runs one command. The process then ends on its own, or by a signal when it serves. */
export async function main(argv: readonly string[]): Promise<void> {
  const machine = thisMachine(argv);
  endWithReader(machine);
  const exitCode = await runCommand(argv, machine);
  if (exitCode !== EXIT.ok) process.exit(exitCode);
}

/** Tells what fails, and returns the exit code for it. A command that ends with another code itself sets `process.exitCode`. */
export async function runCommand(argv: readonly string[], machine: Machine): Promise<number> {
  nameOwnCommand(machine.command);
  nameHome(machine.home);
  const program = commandLine(machine);
  try {
    if (argv.length <= 2) program.outputHelp();
    else await program.parseAsync(argv);
    return EXIT.ok;
  } catch (error) {
    return report(error, machine, { withStack: asksForDebug(argv, machine), program });
  }
}

/** Every command; throws instead of ending the process. */
export function commandLine(machine: Machine): Command {
  const program = new Command('claude-bridge')
    .description('An OpenAI-compatible HTTP API in front of the Claude CLI on this machine.')
    .version(machine.version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    // `thisMachine` reads it, before anything is printed.
    .option('--no-color', 'print without colours (NO_COLOR)')
    // "[options]" in every line would leave too little room beside it, and nothing would be wrapped.
    .configureHelp({
      subcommandTerm: (command) => new Help().subcommandTerm(command).replace(' [options]', ''),
    })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void machine.stdout.write(typedHere(text, machine.command)),
      // `report` prints the failure, once.
      outputError: () => undefined,
    })
    .addHelpText('after', HELP_TEXT);
  for (const addCommand of COMMANDS) addCommand(program, machine);
  return program;
}
