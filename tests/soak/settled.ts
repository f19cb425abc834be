/** Waits for what is to come about by itself. */
import { setTimeout as delay } from 'node:timers/promises';

/** Looks for ten seconds whether it is so; objects otherwise, with what `now` tells. */
export async function settled(
  otherwise: string,
  object: (violation: string) => void,
  isSo: () => boolean | Promise<boolean>,
  now: () => unknown = () => '',
): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) {
      object(`${otherwise} ${JSON.stringify(await now())}`);
      return;
    }
    await delay(50);
  }
}
