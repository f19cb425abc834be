/** What a suite of somebody else's tests is. */
import type { Ran } from '../clients/run-program.js';

export interface Suite {
  /** On the command line. */
  readonly id: string;
  readonly title: string;
  /** Where git gets it. */
  readonly source: string;
  /** What npm installs beside it. */
  readonly packages: readonly string[];
  /** Runs its tests, one program after another. */
  readonly run: (place: SuitePlace) => Promise<readonly Outcome[]>;
}

export interface SuitePlace {
  /** The checked-out repository. */
  readonly folder: string;
  /** The base URL of the bridge, with `/v1`. */
  readonly baseUrl: string;
  /** Runs a TypeScript file of the suite. */
  readonly runFile: (file: string, ...args: readonly string[]) => Promise<Ran>;
}

export interface Outcome {
  readonly name: string;
  /** Why it failed; absent when it passed. */
  readonly fault?: string;
}
