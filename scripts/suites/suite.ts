/** What a suite of somebody else's tests is. */
import type { MessagesBody } from '../../tests/support/api-request.js';
import type { Ran } from '../clients/run-program.js';

export interface Suite {
  /** On the command line. */
  readonly id: string;
  readonly title: string;
  /** Where to get it, as `bringSuite` takes it; absent: its cases are part of this project. */
  readonly source?: string;
  /** What npm installs beside it. @param folder the checked-out repository, whose own versions fit its tests best. */
  readonly packages?: (folder: string) => Promise<readonly string[]>;
  /** What only a real model could know or see; `undefined` where following instructions is enough. */
  readonly knows?: (folder: string) => (body: MessagesBody) => string | undefined;
  /** Why tests fail for another reason than a fault of the bridge. */
  readonly differences: readonly Difference[];
  /** Runs its tests, one program after another. @throws if it cannot. */
  readonly run: (place: SuitePlace) => Promise<readonly Outcome[]>;
}

export interface Difference {
  /** Matches the names of the tests. */
  readonly tests: Pick<RegExp, 'test'>;
  /** One sentence. */
  readonly why: string;
}

export interface SuitePlace {
  /** The checked-out repository. */
  readonly folder: string;
  /** The folder around it, with what npm has installed. */
  readonly parent: string;
  /** The base URL of the bridge, with `/v1`. */
  readonly baseUrl: string;
  /** The same without a path. */
  readonly origin: string;
  /** Runs a program, by default in the repository. */
  readonly run: (command: readonly string[], options?: RunOptions) => Promise<Ran>;
  /** Runs a TypeScript file of the suite. */
  readonly runFile: (file: string, ...args: readonly string[]) => Promise<Ran>;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly limitMs?: number;
}

export interface Outcome {
  readonly name: string;
  /** Why it failed; absent when it passed. */
  readonly fault?: string;
}
