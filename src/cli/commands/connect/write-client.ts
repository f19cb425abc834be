/** `connect --write`: shows the change to a client's config file, asks, and makes it. */
import { existsSync } from 'node:fs';
import type { ChalkInstance } from 'chalk';
import { CommandFailure } from '../../command-failure.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import { askYes } from '../../terminal/prompt.js';
import { typedLine, without, withoutFlag } from '../../typed/corrected-words.js';
import { typedHere } from '../../../core/own-command.js';
import { editedConfig } from './config-text.js';
import type { BridgeFacts, ClientConfig, ConnectClient, Step } from './connect-client.js';
import { lineDiff, masked } from './line-diff.js';
import { planWrite, writePlanned } from './write-config.js';

export interface Connection {
  readonly client: ConnectClient;
  readonly facts: BridgeFacts;
  readonly steps: readonly Step[];
}

/** The steps as text. The code stands alone on its lines, so that it can be copied. */
export function shownSteps(steps: readonly Step[], colours: ChalkInstance): string {
  return steps.map(({ say, code }) => `\n${colours.cyan(say)}\n\n${code}\n`).join('');
}

/** Changes nothing when the file already holds the settings. @throws CommandFailure */
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
  const { words, platform } = machine;
  const printed = typedLine(without(withoutFlag(words, '--file'), '--write', '--yes'), platform);
  if (config === undefined) {
    throw new CommandFailure(
      EXIT.usage,
      `${client.title} has no config file that claude-bridge can write.`,
      printed,
    );
  }
  const planned = planWrite(
    options.file ?? usualFile(config, machine),
    (text) => editedConfig(text, config, facts),
    printed,
  );
  const { file, before, after } = planned;
  const stream = options.json ? 'stderr' : 'stdout';
  const colours = machine.colours[stream];
  const tell = (text: string): void => void machine[stream].write(typedHere(text, machine.command));
  const answer = (changed: boolean, backup: string | undefined): void => {
    if (!options.json) return;
    machine.stdout.write(
      `${JSON.stringify({ id: client.id, file, changed, backup: backup ?? null }, undefined, 2)}\n`,
    );
  };
  if (after === before) {
    tell(`${file} already holds these settings.\n`);
    answer(false, undefined);
    return;
  }
  const diff = lineDiff(before, after, options.reveal ? (line) => line : masked);
  tell(`${file}\n${diff.map((line) => coloured(line, colours)).join('\n')}\n`);
  if (!options.yes && !(await askYes('Make this change?', machine))) {
    tell('Nothing was changed.\n');
    process.exitCode = EXIT.failure;
    return;
  }
  const backup = writePlanned(planned);
  tell(`Written.${backup === undefined ? '' : ` The old file is now ${backup}.`}\n`);
  answer(true, backup);
  if (!options.json)
    tell(
      shownSteps(
        steps.filter(({ language }) => language === 'sh'),
        colours,
      ),
    );
}

function usualFile(config: ClientConfig, machine: Machine): string {
  const paths = config.paths(machine);
  const usual = paths.find((path) => existsSync(path)) ?? paths[0];
  if (usual === undefined) throw new TypeError(`${config.shownPath} has no place.`);
  return usual;
}

function coloured(line: string, colours: ChalkInstance): string {
  if (line.startsWith('+')) return colours.green(line);
  return line.startsWith('-') ? colours.red(line) : colours.dim(line);
}
