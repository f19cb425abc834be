/** How many CLI processes a machine is given to hold where the settings do not say. */
export interface ProcessLimits {
  /** Answers at once. */
  readonly maxRunning: number;
  readonly maxSpares: number;
  /** Kept for the results of tool calls. */
  readonly maxToolWaits: number;
  /** Kept for conversations that have gone on before. */
  readonly maxOngoing: number;
  /** Kept for conversations that have only begun. */
  readonly maxIdle: number;
}

/** A CLI process takes about 200 MB, and its start a core for a good part of a second; in between it mostly waits. */
export function processLimits({ cores, memoryBytes }: MachineSize): ProcessLimits {
  return {
    maxRunning: Math.max(2, processesIn(memoryBytes / 2, { most: cores * 4 })),
    maxSpares: processesIn(memoryBytes / 8, { most: cores * 2 }),
    maxToolWaits: Math.max(2, processesIn(memoryBytes / 8, { most: cores * 4 })),
    maxOngoing: Math.max(2, processesIn(memoryBytes / 8, { most: cores * 4 })),
    maxIdle: Math.max(1, processesIn(memoryBytes / 16, { most: 3 })),
  };
}

export interface MachineSize {
  readonly cores: number;
  readonly memoryBytes: number;
}

function processesIn(bytes: number, { most }: { readonly most: number }): number {
  return Math.min(most, Math.floor(bytes / PROCESS_BYTES));
}

const PROCESS_BYTES = 250 * 1024 * 1024;
