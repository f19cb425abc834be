/** Remembers which CLIs passed the probe, in a small file beside the config file, so that each is probed once. */
import { statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { wholeCount, list, record, text } from '../../core/json.js';
import type { ProbeVerdict } from '../../claude/probe/probe-verdict.js';
import { configDirectory } from '../../settings/config-file.js';
import type { Logger } from '../../core/logger.js';
import { diskProbe } from './file-probe.js';
import type { Machine } from '../machine.js';

export interface CliVerdicts {
  readonly path: string;
  /** The verdict on the file that is at this path now. */
  find(cli: ProvenCli): ProbeVerdict | undefined;
  /** Keeps a good verdict. A bad one removes it, because a slow moment may have caused it. Logs a file that cannot be written. */
  keep(cli: ProvenCli, verdict: ProbeVerdict): Promise<void>;
}

export interface ProvenCli {
  readonly path: string;
  readonly version: string;
}

/** Creates no file before the first verdict. Ignores verdicts of other versions of the bridge, which may expect something else. */
export function openCliVerdicts(
  machine: Pick<Machine, 'env' | 'platform' | 'home' | 'version' | 'newId'>,
  log: Logger,
): CliVerdicts {
  const file = path.join(configDirectory(machine), 'cli-verdicts.json');
  const idOf = ({ path: at, version }: ProvenCli): string | undefined => {
    const stats = statSync(at, { throwIfNoEntry: false });
    return stats && [at, version, stats.size, stats.mtimeMs, machine.version].join(' ');
  };
  return {
    path: file,
    find: (cli) => {
      const id = idOf(cli);
      return storedIn(file).find((stored) => stored.id === id)?.verdict;
    },
    keep: async (cli, verdict) => {
      try {
        const id = idOf(cli);
        const others = storedIn(file).filter((stored) => stored.id !== id);
        if (id === undefined || (!verdict.ok && others.length === storedIn(file).length)) return;
        const kept = verdict.ok ? [{ id, verdict }, ...others] : others;
        await replace(file, `${JSON.stringify({ verdicts: kept.slice(0, MOST) })}\n`, machine.newId());
      } catch (error) {
        log.warn({ file, reason: String(error) }, 'the verdict on the Claude CLI could not be stored');
      }
    },
  };
}

interface StoredVerdict {
  readonly id: string;
  readonly verdict: ProbeVerdict;
}

const MOST = 20;
const LARGEST_BYTES = 64 * 1024;

/** Newest first; empty when the file is damaged. */
function storedIn(file: string): readonly StoredVerdict[] {
  try {
    const stored = record(JSON.parse(diskProbe.smallText(file, LARGEST_BYTES) ?? '{}'));
    return list(stored['verdicts']).flatMap(storedVerdict);
  } catch {
    return [];
  }
}

function storedVerdict(value: unknown): readonly StoredVerdict[] {
  const { id, verdict } = record(value);
  const { ok, cacheLifetime, maxBodyBytes } = record(verdict);
  if (text(id) === undefined || ok !== true || (cacheLifetime !== '1h' && cacheLifetime !== '5m')) return [];
  const most = wholeCount(maxBodyBytes);
  return [
    { id: String(id), verdict: { ok, cacheLifetime, ...(most !== undefined && { maxBodyBytes: most }) } },
  ];
}

/** A reader finds either the old file or the new one. */
async function replace(file: string, content: string, unique: string): Promise<void> {
  const draft = `${file}.${unique}.tmp`;
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await writeFile(draft, content, { mode: 0o600 });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}
