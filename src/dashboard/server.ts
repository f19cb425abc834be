/** Sends requests to the bridge, with the API key of this tab if there is one. */
import type { ModelsBody, StatusBody, UsageBody } from './response-bodies.js';

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
    return (await (await request('v1/status')).json()) as StatusBody;
  },
  async usage(): Promise<UsageBody> {
    return (await (await request('v1/usage?days=30')).json()) as UsageBody;
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
};

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
