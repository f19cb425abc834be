export type PartName =
  'chromium' | 'haproxy' | 'nginx' | 'redis' | 'systemd' | 'zsh' | 'fish' | 'curl' | 'python';
export const REAL_PARTS: Readonly<Record<PartName, RealPart>>;
export interface RealPart {
  readonly programs: readonly (readonly string[])[];
  /** Debian's package. */
  readonly debian: string;
}
export function missingParts(): PartName[];
export function isHere(name: PartName): boolean;
/** @param program a name to look up, or a path */
export function pathOf(program: string): string | undefined;
