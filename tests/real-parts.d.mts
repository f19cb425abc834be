export type PartName =
  | 'chromium'
  | 'haproxy'
  | 'nginx'
  | 'redis'
  | 'systemd'
  | 'namespaces'
  | 'bash'
  | 'zsh'
  | 'fish'
  | 'curl'
  | 'python';

export interface RealPart {
  readonly programs: readonly (readonly string[])[];
  readonly shows: string;
  readonly debian: string;
}

/** Where programs are looked up: in the `PATH` of the environment, in folders beside it, and in packages. */
export interface Where {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folders: readonly string[];
  /** The path of a `node_modules`. */
  readonly packages: string;
  /** Whether the system lets this user have a file system of their own. */
  readonly mayMount: () => boolean;
}

export const REAL_PARTS: Readonly<Record<PartName, RealPart>>;
/** What `unshare` needs to mount for itself. */
export const NAMESPACE: readonly string[];
export function stateOf(name: PartName, where?: Where): 'here' | 'missing' | 'refused';
/** @returns the path of the file with the program in a package of npm's, unless a variable names another program */
export function packagedFile(name: PartName, where?: Where): string | undefined;
/** @returns the path of the first program of a list that is there */
export function programOf(name: PartName, index?: number, where?: Where): string | undefined;

export default class MissingParts {
  constructor(
    globalConfig: unknown,
    options?: { readonly where?: Where; readonly tell?: (words: string) => void },
  );
  onRunComplete(contexts: unknown, results: { readonly numPendingTests: number }): void;
}
