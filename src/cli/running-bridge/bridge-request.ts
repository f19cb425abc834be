/** Asks a bridge something over HTTP, and turns its refusals into failures of the command. */
import { CliFailure } from '../claude-cli/cli-failure.js';
import { EXIT } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import type { Bridge } from './bridge.js';

export interface BridgeRequest {
  /** Sent as JSON with POST; GET without it. */
  readonly body?: object;
  readonly signal?: AbortSignal;
}

/** @throws CliFailure for every answer that is no success; what `signal` was aborted with when it was. */
export async function askBridge(
  bridge: Bridge,
  path: string,
  { body, signal }: BridgeRequest = {},
): Promise<Response> {
  const response = await reached(bridge, path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(bridge.key === undefined ? {} : { authorization: `Bearer ${bridge.key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.ok) return response;
  const text = await response.text();
  throw failureOf(parsed(text)) ?? strangeAnswer(bridge, response.status);
}

/** The failure in an error body; `undefined` when it is none of a bridge. */
export function failureOf(body: unknown): CliFailure | undefined {
  const { error } = (body ?? {}) as { error?: { code?: unknown; message?: unknown } };
  if (typeof error?.message !== 'string') return undefined;
  const [exitCode, next] = REMEDIES[String(error.code)] ?? [EXIT.failure, 'claude-bridge doctor'];
  return new CliFailure(exitCode, error.message, next);
}

/** What to do about an error code of the bridge. */
const REMEDIES: Readonly<Record<string, readonly [ExitCode, string]>> = {
  invalid_api_key: [EXIT.failure, 'claude-bridge config set api-key <the key of the running bridge>'],
  login_required: [EXIT.loggedOut, 'claude auth login'],
  model_not_found: [EXIT.failure, 'claude-bridge models'],
  rate_limit_exceeded: [EXIT.failure, 'claude-bridge status'],
  not_found: [EXIT.failure, 'start the running bridge again; it may be an older version'],
};

async function reached(bridge: Bridge, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`${bridge.url}${path}`, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliFailure(
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

function strangeAnswer({ url }: Bridge, status: number): CliFailure {
  return new CliFailure(
    EXIT.failure,
    `What answers at ${url} is no claude-bridge, or a broken one: it said ${status}.`,
    'claude-bridge doctor',
  );
}
