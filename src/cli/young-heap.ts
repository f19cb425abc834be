/** How the youngest generation of the heap grows. */
import { setFlagsFromString } from 'node:v8';

/**
 * Keeps it at its first size while the program is loaded, because what is loaded stays anyway; 10 MB less are in memory
 * afterwards. Returns what lets it grow again, as the answers under load need it.
 */
export function keepYoungHeapSmall(): () => void {
  // The flag and its value are those of V8 11 to 13, of Node 20 to 24; one that V8 does not know would be complained of.
  if (Number.parseInt(process.versions.v8, 10) > 13) return () => undefined;
  setFlagsFromString('--semi-space-growth-factor=1');
  return () => setFlagsFromString('--semi-space-growth-factor=2');
}
