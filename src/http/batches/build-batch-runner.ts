/** Builds the runner of batches from the parts of the application. */
import { budgetBytes } from '../body/body-budget.js';
import type { BeginRequest } from '../observe/request-log.js';
import type { RouteContext } from '../route.js';
import { createLineAsker } from './ask-line.js';
import { createBatchRunner } from './batch-runner.js';
import type { BatchRunner } from './batch-runner.js';
import { createPlaces, wait as realWait } from './waiting.js';

/** `undefined` without a store. Nothing runs yet. */
export function buildBatchRunner(
  context: Pick<RouteContext, 'options' | 'keptResponses' | 'files' | 'conversations' | 'budget'>,
  begin: BeginRequest,
): BatchRunner | undefined {
  const { options, files } = context;
  const { store, chat, newId } = options;
  if (!store) return undefined;
  const { concurrency = 4, wait = realWait, elapsed = () => performance.now() } = options.batches ?? {};
  // One slot stays free for whoever waits.
  const most = Math.max(1, Math.min(concurrency, chat.status().slots - 1));
  return createBatchRunner({
    ...{ options, store, files, wait, elapsed, holder: newId() },
    ...{ concurrency: most, places: createPlaces(most), mostBytes: budgetBytes(options.bodyLimitBytes) },
    ask: createLineAsker(context, begin),
  });
}
