/** The schema thread: compiles the schemas it is sent and checks answers against them, one job after another. */
import { getHeapStatistics } from 'node:v8';
import { parentPort, resourceLimits } from 'node:worker_threads';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { LruCache } from '../../core/lru-cache.js';
import { compileSchema, InvalidSchema, TooMuchCode } from './compile-schema.js';
import type { CheckJob, FromWorker, WorkerOutcome } from './worker-messages.js';

/** The cache may take half of the thread's memory, so that every job has the other half. */
const KEPT_BYTES = ((resourceLimits.maxOldGenerationSizeMb ?? 128) * 1024 * 1024) / 2;
/** By the schema's text: clients use the same few schemas over and over. */
const kept = new LruCache<ValidateFunction>({
  maxSize: 4_000_000,
  sizeOf: (text) => text.length,
  maxEntries: 32,
});

const say = (message: FromWorker): void => parentPort?.postMessage(message);

parentPort?.on('message', (job: CheckJob) => {
  const outcome = run(job);
  if (getHeapStatistics().used_heap_size > KEPT_BYTES) kept.clear();
  say({ type: 'outcome', outcome });
});

function run({ schema, json }: CheckJob): WorkerOutcome {
  try {
    say({ type: 'stage', stage: 'compiling' });
    const check = kept.get(schema) ?? compileSchema(schema);
    kept.set(schema, check);
    if (json === undefined) return { type: 'fine' };
    say({ type: 'stage', stage: 'checking' });
    const wrong = fault(check, json);
    return wrong === undefined ? { type: 'fine' } : { type: 'misfit', reason: shortened(wrong) };
  } catch (error) {
    if (error instanceof InvalidSchema) return { type: 'invalid', reason: shortened(error.message) };
    if (error instanceof TooMuchCode) return { type: 'large' };
    // The stack overflowed.
    if (error instanceof RangeError) {
      return {
        type: 'invalid',
        reason: 'a reference in it never ends, or a pattern backtracks too much',
      };
    }
    throw error;
  }
}

/** What is wrong with the answer's text, as a clause; `undefined` when nothing is. */
function fault(check: ValidateFunction, json: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return 'it is not valid JSON';
  }
  if (check(value)) return undefined;
  const [error] = check.errors ?? [];
  // An error holds the whole value; release it before the next check.
  check.errors = null;
  return `its value${error ? ` at "${error.instancePath}" ${error.message ?? 'does not fit'}` : ' does not fit'}`;
}

/** Names in a schema and in an answer can have any length. */
function shortened(reason: string): string {
  return reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON)}…` : reason;
}

const MAX_REASON = 500;
