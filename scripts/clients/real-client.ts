/** A third-party program to run against the bridge: how to install it, connect it and give it its task. */

export interface RealClient {
  /** Its name for `claude-bridge connect`. */
  readonly id: string;
  /** Set if the same program runs in another way too: its name here, and what is different. */
  readonly runAs?: { readonly name: string; readonly also: string };
  /** What npm installs, with its version. */
  readonly npmPackage: string;
  readonly version: string;
  readonly binary: string;
  /** With `connect --write`, by typing the first command that `connect` prints, or by starting it with the variables it prints. */
  readonly connectedBy: 'file' | 'command' | 'variables';
  /** Arguments that give it one task in the folder it runs in and let it change files. */
  readonly args: (task: string) => readonly string[];
  /** The same with `claude-bridge launch`, which chooses the provider and the model itself. */
  readonly launchArgs?: (task: string) => readonly string[];
  /** Turns off its update checks and telemetry. */
  readonly env: Readonly<Record<string, string>>;
  /** The tools that the scripted model calls, one after another. */
  readonly calls: (change: FileChange) => readonly ToolCall[];
  /** It offers the model web search: the model searches first, and needs the result back in the next requests. */
  readonly searches?: true;
  /** The number of requests this takes: one per call, one for the last words, and its own extra ones. */
  readonly requests: number;
  /** The reason for any extra requests. */
  readonly habit?: string;
}

export interface FileChange {
  /** An absolute path. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The command that tests the file. */
  readonly test: string;
}

export interface ToolCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}
