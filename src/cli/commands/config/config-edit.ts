/** `claude-bridge config edit`: opens the config file in the user's editor, and checks what was written. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import spawn from 'cross-spawn';
import { windowsProgram } from '../../../process/system-program.js';
import { openConfigFile } from '../../../settings/config-file.js';
import { examineSettings } from '../../../settings/resolve-settings.js';
import { SettingError } from '../../../settings/setting-error.js';
import { CommandFailure } from '../../command-failure.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import { bridgeAddress, tellIfRunning } from './later-start.js';

/** @throws SettingError for a file that is not valid afterwards; CommandFailure when the editor fails */
export async function configEdit(machine: Machine): Promise<void> {
  const config = openConfigFile(machine);
  const file = config.path;
  const chosen = chosenEditor(machine);
  const url = bridgeAddress(machine);
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, '{}\n', { mode: 0o600 });
  }
  await edited(file, chosen, machine);
  const { problems, unknownKeys } = examineSettings({ flags: {}, env: {}, stored: config.stored() });
  const [problem] = problems;
  const [unknown] = unknownKeys;
  if (problem !== undefined) throw new SettingError(problem.problem, AGAIN);
  if (unknown !== undefined)
    throw new SettingError(`The config file has ${unknown}, which is not a setting.`, AGAIN);
  machine.stdout.write(`The settings are valid (${file})\n`);
  await tellIfRunning(url, machine);
}

const AGAIN = 'claude-bridge config edit';

/** What the user set, if anything. @throws CommandFailure when nobody can edit */
function chosenEditor({ env, stdin }: Machine): string | undefined {
  const [chosen] = [env['VISUAL'], env['EDITOR']].filter((each) => each !== undefined && each !== '');
  if (!stdin.isTTY && chosen === undefined)
    throw new CommandFailure(EXIT.usage, 'There is no terminal to edit at.', 'claude-bridge config path');
  return chosen;
}

async function edited(file: string, chosen: string | undefined, machine: Machine): Promise<void> {
  const { editor, command, args, shell } = editorCall(file, chosen, machine);
  const output = machine.platform === 'win32' ? 'inherit' : machine.stdout;
  const child = spawn(command, args, {
    env: { ...machine.env },
    stdio: ['inherit', output, 'inherit'],
    shell,
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  if (code === 0) return;
  throw new CommandFailure(
    EXIT.failure,
    `The editor ${editor} did not work${code === null ? '' : `: it exited with ${code}`}.`,
    'EDITOR=nano claude-bridge config edit',
  );
}

/**
 * As Git does, a shell reads the variable, which may hold arguments, such as `code --wait`. Windows looks for a bare name in
 * the current folder first, so its own editor goes by its full path.
 */
export function editorCall(
  file: string,
  chosen: string | undefined,
  { env, platform }: Pick<Machine, 'env' | 'platform'>,
): EditorCall {
  if (platform !== 'win32') {
    const editor = chosen ?? 'vi';
    return { editor, command: '/bin/sh', args: ['-c', `${editor} "$@"`, editor, file], shell: false };
  }
  const editor = chosen ?? windowsProgram('notepad.exe', env);
  if (chosen === undefined) return { editor, command: editor, args: [file], shell: false };
  return { editor, command: `${editor} "${file}"`, args: [], shell: true };
}

interface EditorCall {
  /** For a message. */
  readonly editor: string;
  readonly command: string;
  readonly args: string[];
  readonly shell: boolean;
}
