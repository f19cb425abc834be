/** Who sends a request, and what of theirs it can name: responses that are kept, and files. */
import type { IncomingHttpHeaders } from 'node:http';
import type { KeptItem } from '../../openai/conversations/conversation-object.js';
import type { PastResponses } from '../../openai/responses/resolve-conversation.js';
import { loadableFiles } from '../files/load-files.js';
import type { RouteContext } from '../route.js';
import type { ClientResponses } from './kept-responses.js';

export interface Asking {
  readonly headers: IncomingHttpHeaders;
  /** The name of the key that the request came with. */
  readonly client: string | undefined;
  /** Takes memory until the reply is over. @throws BridgeError when there is none left */
  readonly reserve: (bytes: number) => void;
}

export type NamedByRequest = ClientResponses & Required<Pick<PastResponses, 'files' | 'conversations'>>;

export type NamingContext = Pick<RouteContext, 'keptResponses' | 'files' | 'conversations' | 'options'>;

export function namedBy(
  { client, reserve }: Pick<Asking, 'client' | 'reserve'>,
  { keptResponses, files, conversations, options }: NamingContext,
): NamedByRequest {
  return {
    ...keptResponses(client),
    files: loadableFiles(() => files(client), reserve),
    conversations: {
      items: async (id) => (await conversations(client).demand(id)).items,
      async add(id, input, output) {
        try {
          // Items of an answer have ids.
          await conversations(client).add(id, input, output as readonly KeptItem[]);
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
