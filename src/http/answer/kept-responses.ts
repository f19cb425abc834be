/** The kept responses as one client sees them: only its own, with every failure of the store reported or logged. */
import { BridgeError } from '../../core/bridge-error.js';
import type { StoredResponse } from '../../core/response-store.js';
import type { PastResponses } from '../../openai/responses/resolve-conversation.js';
import type { AppOptions } from '../app-options.js';
import { reserveKept } from '../body/body-budget.js';
import type { Reserve } from '../body/body-budget.js';

export interface ClientResponses extends PastResponses {
  /** @throws BridgeError not_found, store_unavailable. */
  remove(id: string): Promise<void>;
  /** @throws BridgeError not_found, store_unavailable. */
  demand(id: string): Promise<StoredResponse>;
}

/** For one request. @param client the name of the key it came with. @param reserve takes the memory of the largest record that is read */
export type KeptResponses = (client: string | undefined, reserve: Reserve) => ClientResponses;

export function keptResponses({ responseStore: store, log }: AppOptions): KeptResponses {
  return (client, reserve) => {
    const reserveKeptOnce = largestOnly(reserveKept(reserve));
    const own = async (id: string): Promise<StoredResponse | undefined> => {
      const record = await asked(async () => store?.get(id, reserveKeptOnce));
      return record?.client === client ? record : undefined;
    };
    const demand = async (id: string): Promise<StoredResponse> => {
      const record = await own(id);
      if (record) return record;
      throw new BridgeError(
        'not_found',
        `There is no response ${JSON.stringify(id.slice(0, 80))}. This server keeps responses for a limited time, ` +
          'and keeps none that was created with "store": false.',
        { param: 'response_id' },
      );
    };
    return {
      async find(id) {
        const record = await own(id);
        return record && isComplete(record) ? record : undefined;
      },
      demand,
      async keep(record) {
        try {
          await store?.put({ ...record, ...(client === undefined ? {} : { client }) });
          return true;
        } catch (error) {
          log.warn({ response: record.id, reason: reasonOf(error) }, 'the response could not be kept');
          return false;
        }
      },
      async remove(id) {
        await demand(id);
        await asked(async () => store?.delete(id));
      },
    };
  };
}

/** A request reads one record after the other, and holds little of each: the largest counts. */
function largestOnly(reserve: Reserve): Reserve {
  let peak = 0;
  return (bytes) => {
    if (bytes <= peak) return;
    reserve(bytes - peak);
    peak = bytes;
  };
}

/** One of the background is kept before it is complete, and also if it never is. */
function isComplete({ response }: StoredResponse): boolean {
  return !('status' in response) || response.status === 'completed' || response.status === 'incomplete';
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof BridgeError) throw error;
    throw new BridgeError(
      'store_unavailable',
      `The store of kept responses cannot be reached: ${reasonOf(error)}. ` +
        'Try again, or send the whole conversation in input.',
      { retryable: true, cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
