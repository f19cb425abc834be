export interface BuildStep {
  /** Without a full stop, such as `Compiling the bridge`. */
  readonly says: string;
  /** Files and folders, from the root. */
  readonly inputs: readonly string[];
  /** There once the step is done. */
  readonly output: string;
  /** Goes away before it. */
  readonly clears?: string;
  /** The arguments of Node. */
  readonly commands: readonly (readonly string[])[];
}

export interface BuildOptions {
  readonly root: string;
  readonly ifChanged: boolean;
  readonly steps?: readonly BuildStep[];
  /** @returns whether the command went well */
  readonly run?: (command: readonly string[], root: string) => boolean;
  readonly tell?: (line: string) => void;
}

export const STEPS: readonly BuildStep[];
/** @returns whether all went well */
export function build(options: BuildOptions): boolean;
