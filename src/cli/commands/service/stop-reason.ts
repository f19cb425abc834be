/** Why a service has given up, in a small file beside the config file, so that `service status` can say it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { plainText } from '../../../core/plain-text.js';
import { configDirectory } from '../../../settings/config-file.js';
import type { Machine } from '../../machine.js';

type User = Pick<Machine, 'env' | 'platform' | 'home'>;

/** `undefined` when the service has not given up. */
export function stopReason(user: User): string | undefined {
  try {
    return plainText(readFileSync(fileOf(user), 'utf8').slice(0, LONGEST));
  } catch {
    return undefined;
  }
}

/** `undefined` when the service starts. A file that cannot be written must not keep it from starting or ending. */
export function keepStopReason(reason: string | undefined, user: User): void {
  try {
    const file = fileOf(user);
    if (reason === undefined) {
      rmSync(file, { force: true });
      return;
    }
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, reason, { mode: 0o600 });
  } catch {
    // The log has the reason too.
  }
}

const LONGEST = 4096;

function fileOf(user: User): string {
  return path.join(configDirectory(user), 'service-stopped.txt');
}
