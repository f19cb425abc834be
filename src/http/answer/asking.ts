/** Who sends a request, and what of theirs it can name: responses that are kept, and files. */
import type { IncomingHttpHeaders } from 'node:http';
import type { KeptItem } from '../../openai/conversations/conversation-object.js';
import type { PastResponses } from '../../openai/responses/resolve-conversation.js';
import { loadableFiles } from '../files/load-files.js';
import type { Reserve } from '../body/body-budget.js';
import type { RouteContext } from '../route.js';
import type { ClientResponses } from './kept-responses.js';

export interface Asking {
  readonly headers: IncomingHttpHeaders;
  /** The name of the key that the request came with. */
  readonly client: string | undefined;
  readonly reserve: Reserve;
}

export type NamedByRequest = ClientResponses & Required<Pick<PastResponses, 'files' | 'conversations'>>;

export type NamingContext = Pick<RouteContext, 'keptResponses' | 'files' | 'conversations' | 'options'>;

export function namedBy(
  { client, reserve }: Pick<Asking, 'client' | 'reserve'>,
  { keptResponses, files, conversations, options }: NamingContext,
): NamedByRequest {
  return {
    ...keptResponses(client, reserve),
    files: loadableFiles(() => files(client), reserve),
    conversations: {
      items: async (id) => (await conversations(client, reserve).demand(id)).items,
      async add(id, input, output) {
        try {
          // Its memory is taken since its items were read, and an answer that is there must not be lost. Items of an answer have ids.
          await conversations(client, () => undefined).add(id, input, output as readonly KeptItem[]);
          return true;
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          options.log.warn({ reason }, 'an answer could not be added to its conversation');
          return false;
        }
      },
    },
  };
}
