/** How many connections the server may hold, so that descriptors are left for its CLI processes and its files. */
import { readFileSync } from 'node:fs';
import type { Machine } from '../machine.js';
import { processLimits } from './process-limits.js';

/** Without a bound where the system does not say how many files this process may open. */
export function mostConnections(machine: Pick<Machine, 'platform' | 'cores' | 'memoryBytes'>): number {
  if (machine.platform !== 'linux') return Infinity;
  const files = mostFiles();
  const { maxRunning, maxSpares, maxToolWaits, maxOngoing, maxIdle } = processLimits(machine);
  const processes = maxRunning + maxSpares + maxToolWaits + maxOngoing + maxIdle;
  return Math.max(LEAST, files - OWN_FILES - FILES_A_PROCESS * processes);
}

function mostFiles(): number {
  try {
    const [, files] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return Number(files ?? Infinity);
  } catch {
    return Infinity;
  }
}

const LEAST = 16;
const OWN_FILES = 96;
/** Its three pipes, and what it takes to start one. */
const FILES_A_PROCESS = 4;
