/** A bench for all tests of a block: started before them, reset before each, and ended after them. */
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { startBench, type Bench } from './bench.js';
import type { BridgeOptions } from './bridge.js';

/** Whoever started the bench ends it. */
export type SharedBench = Omit<Bench, keyof AsyncDisposable>;

/** Its parts are there once the tests run. */
export function useBench(cliPath: string, options: BridgeOptions = {}): SharedBench {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench(cliPath, options);
    bench.bridge.engine.warm();
  });
  afterAll(async () => bench[Symbol.asyncDispose]());
  beforeEach(() => bench.reset());
  return {
    get api() {
      return bench.api;
    },
    get bridge() {
      return bench.bridge;
    },
    get openai() {
      return bench.openai;
    },
    get fetch() {
      return bench.fetch;
    },
    reset: () => bench.reset(),
    reached: () => bench.reached(),
    processes: () => bench.processes(),
  };
}
