/** How many CLI processes and connections the machine can hold, where the settings do not say. */
import { readFileSync } from 'node:fs';
import type { Settings } from '../../settings/settings-table.js';
import type { Machine } from '../machine.js';

export interface ProcessLimits {
  /** Answers that run at once. */
  readonly maxRunning: number;
  readonly maxSpares: number;
  /** Kept for the results of tool calls. */
  readonly maxToolWaits: number;
  /** Kept after other answers. */
  readonly maxKept: number;
  /** As many of these for conversations of one turn. */
  readonly maxIdle: number;
}

/**
 * What the user has set, and for the rest what fits the machine. A CLI process takes about 200 MB while it answers and 110 MB at
 * rest. Its start occupies a core for a good part of a second; otherwise it mostly waits.
 */
export function processLimits(
  { cores, memoryBytes }: MachineSize,
  set: Readonly<Partial<Record<Exclude<keyof ProcessLimits, 'maxIdle'>, number | undefined>>> = {},
): ProcessLimits {
  const running = (bytes: number): number => Math.floor(bytes / RUNNING_BYTES);
  const atRest = (bytes: number): number => Math.floor(bytes / AT_REST_BYTES);
  const maxRunning = set.maxRunning ?? Math.max(2, Math.min(cores * 4, running(memoryBytes / 2)));
  const fewIdle = Math.max(1, Math.min(3, running(memoryBytes / 16)));
  // With fewer processes than conversations that take turns, each would end the process that the next one needs.
  const ongoing = Math.max(2, Math.min(maxRunning * 2, atRest(memoryBytes / 8)));
  return {
    ...{ maxRunning, maxKept: set.maxKept ?? fewIdle + ongoing, maxIdle: set.maxKept ?? fewIdle },
    maxSpares: set.maxSpares ?? Math.min(cores * 2, running(memoryBytes / 8)),
    maxToolWaits: set.maxToolWaits ?? Math.max(2, Math.min(cores * 4, running(memoryBytes / 8))),
  };
}

/** The same from the settings. */
export function processLimitsOf(settings: ProcessSettings, machine: MachineSize): ProcessLimits {
  return processLimits(machine, {
    maxRunning: settings['max-concurrent'],
    maxSpares: settings['max-spares'],
    maxKept: settings['max-idle-conversations'],
    maxToolWaits: settings['max-tool-waits'],
  });
}

type ProcessSettings = Pick<
  Settings,
  'max-concurrent' | 'max-spares' | 'max-idle-conversations' | 'max-tool-waits'
>;

export interface MachineSize {
  readonly cores: number;
  readonly memoryBytes: number;
}

const RUNNING_BYTES = 250 * 1024 * 1024;
const AT_REST_BYTES = 125 * 1024 * 1024;

/** Leaves descriptors for CLI processes and files. `Infinity` where the system does not say how many files a process may open. */
export function connectionLimit(
  settings: ProcessSettings,
  machine: Pick<Machine, 'platform' | 'cores' | 'memoryBytes'>,
  openFiles = openFileLimit(),
): number {
  if (machine.platform !== 'linux') return Infinity;
  const { maxRunning, maxSpares, maxToolWaits, maxKept } = processLimitsOf(settings, machine);
  const processes = maxRunning + maxSpares + maxToolWaits + maxKept;
  return Math.max(LEAST, openFiles - OWN_FILES - FILES_PER_PROCESS * processes);
}

function openFileLimit(): number {
  try {
    const [, files] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return Number(files ?? Infinity);
  } catch {
    return Infinity;
  }
}

const LEAST = 16;
const OWN_FILES = 96;
/** Three pipes, and what its start takes. */
const FILES_PER_PROCESS = 4;
