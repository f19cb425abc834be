/** How the heap grows. */
import { setFlagsFromString } from 'node:v8';

/**
 * Has garbage collected once the heap in use has grown by three fifths, so that what is resident stays near to it, for a
 * twentieth more processor time a small request. The youngest generation keeps its first size while the program is loaded,
 * because what is loaded stays anyway; 10 MB less are in memory afterwards. Returns what lets it grow again, as the
 * answers under load need it.
 */
export function keepHeapSmall(): () => void {
  // The flags and their values are those of V8 11 to 13, of Node 20 to 24; one that V8 does not know would be complained of.
  if (Number.parseInt(process.versions.v8, 10) > 13) return () => undefined;
  setFlagsFromString('--heap-growing-percent=60');
  setFlagsFromString('--semi-space-growth-factor=1');
  return () => setFlagsFromString('--semi-space-growth-factor=2');
}
