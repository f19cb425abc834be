/** A folder on Windows whose path names no account, and that only its owner may enter. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { windowsProgram, windowsVariable } from '../../process/system-program.js';

/** Waits for its end. What it did shows in the file that it writes. */
export type RunProgram = (program: string, args: readonly string[]) => void;

/**
 * Makes an empty folder below `ProgramData`. New folders there let every user add files, so icacls first leaves only the
 * owner's rights, and then shows what it left: an access list in SDDL, which is the same in every language of Windows.
 * @param scratch a path for a file that is gone afterwards
 * @returns `undefined` where the folder cannot be made, closed or proven to be closed and empty
 */
export function makeNeutralFolder(
  env: Readonly<Record<string, string | undefined>>,
  scratch: string,
  run: RunProgram = runQuietly,
): string | undefined {
  const programData = windowsVariable('PROGRAMDATA', env) ?? '';
  if (!isAbsolute(programData)) return undefined;
  const icacls = windowsProgram('icacls.exe', env);
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(programData, 'workspaces-'));
    run(icacls, [folder, '/inheritance:r', '/grant:r', `${OWNER_RIGHTS}:(OI)(CI)F`]);
    run(icacls, [folder, '/save', scratch]);
    const closed = ONLY_ITS_OWNER.test(readFileSync(scratch, 'utf16le'));
    // Somebody may have been quicker than icacls.
    if (closed && readdirSync(folder).length === 0) return folder;
  } catch {
    // The system does not let it be.
  } finally {
    rmSync(scratch, { force: true });
  }
  if (folder !== undefined) removeEmptyFolder(folder);
  return undefined;
}

/** Never throws. Leaves a folder that has something in it. */
export function removeEmptyFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It is in use, or already gone.
  }
}

/** The well-known SID of OWNER RIGHTS; names of accounts differ between languages. */
const OWNER_RIGHTS = '*S-1-3-4';

/** A protected list with one entry: full access for the owner, here and in whatever is made in it. */
const ONLY_ITS_OWNER = /^D:P[A-Z]*\(A;OICI;FA;;;(?:OW|S-1-3-4)\)\r?$/mu;

function runQuietly(program: string, args: readonly string[]): void {
  spawnSync(program, args, { stdio: 'ignore', windowsHide: true, timeout: 5000 });
}
