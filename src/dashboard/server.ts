/** Sends requests to the bridge, with the API key of this tab if there is one. */
import type { ModelsBody, SeriesBody, StatusBody } from './response-bodies.js';

const STORAGE_KEY = 'claude-bridge-key';

export class ServerError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'ServerError';
  }
}

export interface SeriesQuery {
  readonly range: string;
  readonly model?: string;
  /** `''`: requests without a named key. */
  readonly key?: string;
}

export const server = {
  get key(): string | undefined {
    return sessionStorage.getItem(STORAGE_KEY) ?? undefined;
  },
  keepKey(key: string): void {
    sessionStorage.setItem(STORAGE_KEY, key);
  },
  forgetKey(): void {
    sessionStorage.removeItem(STORAGE_KEY);
  },
  /** The base URL for clients. */
  baseUrl: new URL('v1', document.baseURI).href,
  /** @throws ServerError, or TypeError when the bridge cannot be reached. */
  async status(): Promise<StatusBody> {
    return (await (
      await request('v1/status', { signal: AbortSignal.timeout(STATUS_MS) })
    ).json()) as StatusBody;
  },
  async series(query: SeriesQuery): Promise<SeriesBody> {
    const text = new URLSearchParams({ ...query }).toString();
    return (await (await request(`v1/usage/series?${text}`)).json()) as SeriesBody;
  },
  async models(): Promise<ModelsBody> {
    return (await (await request('v1/models')).json()) as ModelsBody;
  },
  async chat(body: object, signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const response = await request('v1/chat/completions', {
      ...{ method: 'POST', signal, body: JSON.stringify(body) },
      headers: { 'content-type': 'application/json' },
    });
    if (response.body === null) throw new Error('The answer has no body.');
    return response.body;
  },
  /** A file that the build has put beside this page. */
  async ownFile(name: string): Promise<string> {
    const response = await fetch(new URL(`page/${name}`, document.baseURI));
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return response.text();
  },
};

/** A bridge that takes longer for its status is as good as gone. */
const STATUS_MS = 15_000;

async function request(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (server.key !== undefined) headers.set('authorization', `Bearer ${server.key}`);
  const response = await fetch(new URL(path, document.baseURI), { ...init, headers });
  if (!response.ok) throw new ServerError(response.status, await reasonOf(response));
  return response;
}

async function reasonOf(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as { error?: { message?: string } };
    return error?.message ?? `HTTP ${response.status}`;
  } catch {
    return `HTTP ${response.status}`;
  }
}
