/** `connect --write`: shows the change to a client's config file, asks, and makes it. */
import { existsSync } from 'node:fs';
import { default as chalk, chalkStderr } from 'chalk';
import { CliFailure } from '../../claude-cli/cli-failure.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import { askYes } from './ask-yes.js';
import { editedConfig } from './config-text.js';
import type { ClientConfig } from './connect-client.js';
import { lineDiff, masked } from './line-diff.js';
import { textOf } from './print-steps.js';
import type { Connection } from './print-steps.js';
import { planWrite, writePlanned } from './write-config.js';

/** Changes nothing when the file says it all already. @throws CliFailure */
export async function writeClient(
  { client, facts, steps }: Connection,
  options: {
    readonly file?: string;
    readonly yes: boolean;
    readonly reveal: boolean;
    readonly json: boolean;
  },
  machine: Machine,
): Promise<void> {
  const { config } = client;
  if (config === undefined) {
    throw new CliFailure(
      EXIT.usage,
      `${client.title} has no config file for this that others should write.`,
      `claude-bridge connect ${client.id}`,
    );
  }
  const planned = planWrite(options.file ?? usualFile(config, machine), (text) =>
    editedConfig(text, config, facts),
  );
  const { file, before, after } = planned;
  const tell = (text: string): void => void (options.json ? machine.stderr : machine.stdout).write(text);
  const answer = (changed: boolean, backup: string | undefined): void => {
    if (!options.json) return;
    machine.stdout.write(
      `${JSON.stringify({ id: client.id, file, changed, backup: backup ?? null }, undefined, 2)}\n`,
    );
  };
  if (after === before) {
    tell(`${file} says it all already.\n`);
    answer(false, undefined);
    return;
  }
  const diff = lineDiff(before, after, options.reveal ? (line) => line : masked);
  tell(`${file}\n${diff.map(coloured(options.json)).join('\n')}\n`);
  if (!options.yes && !(await askYes('Change the file so?', machine))) {
    tell('Nothing was changed.\n');
    process.exitCode = EXIT.failure;
    return;
  }
  const backup = writePlanned(planned);
  tell(`Written.${backup === undefined ? '' : ` The old file is kept as ${backup}.`}\n`);
  answer(true, backup);
  if (!options.json) tell(textOf(steps.filter(({ language }) => language === 'sh')));
}

function usualFile(config: ClientConfig, machine: Machine): string {
  const paths = config.paths(machine);
  const usual = paths.find((path) => existsSync(path)) ?? paths[0];
  if (usual === undefined) throw new TypeError(`${config.shownPath} has no place.`);
  return usual;
}

function coloured(onStderr: boolean): (line: string) => string {
  const colours = onStderr ? chalkStderr : chalk;
  return (line) =>
    line.startsWith('+') ? colours.green(line) : line.startsWith('-') ? colours.red(line) : colours.dim(line);
}
