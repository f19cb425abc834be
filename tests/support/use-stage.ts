/** A stage for all tests of a block: started before them, and ended after them. */
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { EngineOptions } from '../../src/session/engine-options.js';
import { startStage, type Stage } from './stage.js';

/** Whoever started the stage ends it. `bodies` and `sessions` are those of the test that runs. */
export type SharedStage = Omit<Stage, keyof AsyncDisposable>;

/** Its parts are there once the tests run. */
export function useStage(cliPath: string, options: Partial<EngineOptions> = {}): SharedStage {
  let stage: Stage;
  let from = 0;
  beforeAll(async () => {
    stage = await startStage(cliPath, options);
  });
  beforeEach(() => {
    from = stage.api.requests.length;
  });
  afterAll(async () => stage[Symbol.asyncDispose]());
  return {
    get api() {
      return stage.api;
    },
    get at() {
      return stage.at;
    },
    ask: async (turn, client) => stage.ask(turn, client),
    bodies: () => stage.bodies().slice(from),
    sessions: () => stage.sessions().slice(from),
  };
}
