/** Sends requests to a bridge over HTTP, and turns its error answers into failures of the command. */
import { CommandFailure } from '../command-failure.js';
import { EXIT } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';

/** A bridge that runs already, or a temporary one. */
export interface Bridge {
  /** Without a path. */
  readonly url: string;
  readonly key?: string;
}

export interface BridgeRequest {
  /** Sends a form with POST, its files as they are read. */
  readonly form?: FormData;
  /** Sends it as JSON with POST; without it the request is a GET. */
  readonly body?: object;
  readonly signal?: AbortSignal;
}

/** @throws CommandFailure for every error answer; the abort reason when `signal` is aborted */
export async function askBridge(
  bridge: Bridge,
  path: string,
  { body, form, signal }: BridgeRequest = {},
): Promise<Response> {
  const response = await sent(bridge, path, {
    method: body === undefined && form === undefined ? 'GET' : 'POST',
    headers: {
      ...(bridge.key === undefined ? {} : { authorization: `Bearer ${bridge.key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(form && { body: form }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.ok) return response;
  const text = await response.text();
  throw failureOf(parsed(text), path) ?? unexpectedAnswer(bridge, response.status);
}

/** The failure in an error body; `undefined` when the body is not a bridge's error. @param path what was asked for */
export function failureOf(body: unknown, path = ''): CommandFailure | undefined {
  const { error } = (body ?? {}) as { error?: { code?: unknown; message?: unknown } };
  if (typeof error?.message !== 'string') return undefined;
  const [exitCode, next] = FIXES[String(error.code)] ?? [EXIT.failure, nextFor(path)];
  return new CommandFailure(exitCode, error.message, next);
}

/** The next command for an error code of the bridge. */
const FIXES: Readonly<Record<string, readonly [ExitCode, string]>> = {
  invalid_api_key: [EXIT.failure, 'claude-bridge config set api-key <key>'],
  login_required: [EXIT.loggedOut, 'claude auth login'],
  model_not_found: [EXIT.failure, 'claude-bridge models'],
  rate_limit_exceeded: [EXIT.failure, 'claude-bridge status'],
};

/** What shows the batches that are there, or else what is wrong. */
function nextFor(path: string): string {
  return path.startsWith('/v1/batches/') ? 'claude-bridge batch list' : 'claude-bridge doctor';
}

async function sent(bridge: Bridge, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`${bridge.url}${path}`, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailure(
      EXIT.notRunning,
      `The bridge at ${bridge.url} cannot be reached: ${reason}.`,
      'claude-bridge serve',
      { cause: error },
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unexpectedAnswer({ url }: Bridge, status: number): CommandFailure {
  return new CommandFailure(
    EXIT.failure,
    `The server at ${url} is not a claude-bridge, or a broken one: it answered ${status}.`,
    'claude-bridge doctor',
  );
}
