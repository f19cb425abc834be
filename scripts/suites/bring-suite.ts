/** Brings the files of a suite into a folder. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseJson, record, list } from '../../src/core/json.js';

/**
 * @param source `npm:NAME@VERSION` for a package; a folder with the files; or else what git clones, with `#BRANCH` for another branch
 * than its own; `undefined` for a suite that is part of this project.
 * @param folder does not exist yet.
 */
export async function bringSuite(source: string | undefined, folder: string): Promise<void> {
  if (source === undefined) await mkdir(folder);
  else if (source.startsWith('npm:')) await unpack(source.slice('npm:'.length), folder);
  else if (isPlainFolder(source)) await cp(source, folder, { recursive: true });
  else {
    const [repository = source, branch] = source.split('#');
    const chosen = branch === undefined ? [] : ['--branch', branch];
    await run('git', ['clone', '--quiet', '--depth', '1', ...chosen, repository, folder]);
  }
}

function isPlainFolder(source: string): boolean {
  return existsSync(source) && !existsSync(join(source, '.git')) && !existsSync(join(source, 'HEAD'));
}

/** @param name also what else npm can pack, such as a folder. */
async function unpack(name: string, folder: string): Promise<void> {
  await mkdir(folder);
  const { stdout } = await run('npm', [
    'pack',
    '--json',
    '--ignore-scripts',
    '--pack-destination',
    folder,
    name,
  ]);
  const [packed] = list(parseJson(stdout));
  const archive = join(folder, String(record(packed)['filename']));
  await run('tar', ['-xzf', archive, '--strip-components', '1', '-C', folder]);
}

const run = promisify(execFile);
