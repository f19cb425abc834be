/** Who sends a request, and what of theirs it can name: responses that are kept, and files. */
import type { IncomingHttpHeaders } from 'node:http';
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

export type NamedByRequest = ClientResponses & { readonly files: ReturnType<typeof loadableFiles> };

export function namedBy(
  { client, reserve }: Pick<Asking, 'client' | 'reserve'>,
  { keptResponses, files }: Pick<RouteContext, 'keptResponses' | 'files'>,
): NamedByRequest {
  return { ...keptResponses(client), files: loadableFiles(() => files(client), reserve) };
}
