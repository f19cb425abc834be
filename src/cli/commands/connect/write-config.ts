/** Writes a client's config file completely or not at all, and keeps the old file beside it. */
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { CommandFailure } from '../../command-failure.js';
import { EXIT } from '../../exit-codes.js';

export interface PlannedWrite {
  /** The file behind every link. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** Whether the file exists. */
  readonly exists: boolean;
  /** What to type when it cannot be changed. */
  readonly otherwise: string;
}

/**
 * Reads the file and edits its text; writes nothing.
 * @param edit throws the reason why it cannot edit the text.
 * @param otherwise what to type when it cannot be changed.
 * @throws CommandFailure
 */
export function planWrite(named: string, edit: (text: string) => string, otherwise: string): PlannedWrite {
  const cannot = refusal(otherwise);
  const file = realFile(named, cannot);
  const before = file.exists ? readText(file.path, cannot) : '';
  try {
    return { file: file.path, exists: file.exists, before, after: edit(before), otherwise };
  } catch (cause) {
    throw cannot(named, `stays unchanged, because ${reasonOf(cause)}`, cause);
  }
}

/** @returns the backup of the old file, if there was one. @throws CommandFailure */
export function writePlanned({ file, before, after, exists, otherwise }: PlannedWrite): string | undefined {
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const backup = exists ? keepBackup(file) : undefined;
    writeSynced(draft, after, exists ? statSync(file) : undefined);
    if ((exists ? readFileSync(file, 'utf8') : '') !== before)
      throw new Error('another program just changed it');
    renameSync(draft, file);
    return backup;
  } catch (cause) {
    rmSync(draft, { force: true });
    throw refusal(otherwise)(file, `could not be changed: ${reasonOf(cause)}`, cause);
  }
}

function realFile(named: string, cannot: Refusal): { path: string; exists: boolean } {
  try {
    return { path: realpathSync(named), exists: true };
  } catch (cause) {
    if (lstatSync(named, { throwIfNoEntry: false }) === undefined)
      return { path: path.resolve(named), exists: false };
    throw cannot(named, 'is a link to a missing file', cause);
  }
}

const LARGEST = 4 * 1024 * 1024;

function readText(file: string, cannot: Refusal): string {
  try {
    const { size } = statSync(file);
    if (size > LARGEST) throw new Error('it is too large for a config file');
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (cause) {
    throw cannot(file, `cannot be read: ${reasonOf(cause)}`, cause);
  }
}

/** Never overwrites an earlier backup, which may hold the text from before the first change. */
function keepBackup(file: string): string {
  for (let number = 1; ; number += 1) {
    const backup = `${file}.before-claude-bridge${number === 1 ? '' : `-${number}`}`;
    try {
      copyFileSync(file, backup, constants.COPYFILE_EXCL);
      chmodSync(backup, statSync(file).mode & 0o777);
      return backup;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Takes the mode and the owner of the file that it replaces. Only the owner can read a new file, because it may hold a key. */
function writeSynced(
  file: string,
  text: string,
  like: { mode: number; uid: number; gid: number } | undefined,
): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  if (like === undefined) return;
  const own = statSync(file);
  if (own.uid !== like.uid || own.gid !== like.gid) chownSync(file, like.uid, like.gid);
  chmodSync(file, like.mode & 0o777);
}

type Refusal = (file: string, what: string, cause: unknown) => CommandFailure;

function refusal(next: string): Refusal {
  return (file, what, cause) =>
    new CommandFailure(EXIT.failure, `The config file ${file} ${what}.`, next, { cause });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
}
