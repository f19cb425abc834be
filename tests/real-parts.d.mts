export type PartName =
  'chromium' | 'haproxy' | 'nginx' | 'redis' | 'systemd' | 'zsh' | 'fish' | 'curl' | 'python';
export const REAL_PARTS: Readonly<Record<PartName, { readonly programs: readonly (readonly string[])[] }>>;
export function isHere(name: PartName): boolean;
/** @param program a name to look up, or a path */
export function pathOf(program: string): string | undefined;
