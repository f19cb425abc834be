/** A program of someone else's that is run against the bridge: how it is got, connected and given its task. */

export interface RealClient {
  /** Its name for `claude-bridge connect`. */
  readonly id: string;
  /** What npm installs, with its version. */
  readonly npmPackage: string;
  readonly version: string;
  readonly binary: string;
  /** By `connect --write`, or by typing the first command that `connect` prints. */
  readonly connectedBy: 'file' | 'command';
  /** Arguments that give it one task in the folder it runs in and let it change files. */
  readonly args: (task: string) => readonly string[];
  /** Keeps it from looking for updates and telling about itself. */
  readonly env: Readonly<Record<string, string>>;
  /** The tools that the scripted model calls, one after the other. */
  readonly calls: (change: FileChange) => readonly ToolCall[];
  /** The requests it needs for this: one for each call, one for the last words, and those of its own habits. */
  readonly requests: number;
  /** Why there are more than one for each call and the last words. */
  readonly habit?: string;
}

export interface FileChange {
  /** An absolute path. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface ToolCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}
