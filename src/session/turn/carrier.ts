/** Hands a composed request to a CLI process: as the body of its next API request, or line by line. */
import { BridgeError } from '../../core/bridge-error.js';
import type { Composed } from '../../claude/compose/compose.js';
import { askedHistory, pastLines, type PastLine } from '../../claude/control/history-lines.js';
import { bodySetting, carriedLine, type ControlRequest } from '../../claude/control/input-lines.js';
import { jsonText, type Json } from '../../core/json.js';
import { withoutSystemMessages } from '../../claude/compose/system-messages.js';
import { countableRequest, countedTokens } from '../../claude/read/context-usage.js';
import { catalogOf } from '../../claude/read/model-catalog.js';
import { planLimits } from '../../claude/read/plan-limits.js';
import type { Catalog } from '../cli-process/catalog.js';
import type { ClaudeProcess } from '../cli-process/claude-process.js';
import type { PlanRecord } from '../plan/plan-record.js';

export interface CarrierOptions {
  /** Whether the process was never asked anything. */
  readonly fresh: boolean;
  /** The request as JSON text. */
  readonly body: string;
  readonly catalog: Catalog;
  readonly newId: () => string;
  readonly signal: AbortSignal;
}

/** Makes the whole request the body of the process's next API request, and has it ask the model. @throws BridgeError */
export async function askByBody(
  process: ClaudeProcess,
  { system, opening }: Composed,
  { fresh, body, catalog, signal }: CarrierOptions,
): Promise<void> {
  const question = carriedLine(opening, fresh);
  if (!fresh) {
    await process.control([bodySetting(body)], { signal, follow: [question] });
    return;
  }
  await initialise(process, system, { catalog, signal, then: bodySetting(body) });
  process.send(question);
}

/** Feeds a fresh process the conversation line by line, and has it ask the last message; the options go by the body. @throws BridgeError */
export async function askByLines(
  process: ClaudeProcess,
  composed: Composed,
  { catalog, newId, signal }: Omit<CarrierOptions, 'fresh' | 'body'>,
): Promise<void> {
  const { system, request } = withoutSystemMessages(composed);
  await initialise(process, system, {
    catalog,
    signal,
    then: bodySetting(jsonText({ ...request, messages: undefined })),
  });
  const { past, question } = askedHistory(request.messages, process.model, newId);
  await remember(process, past, { follow: [question], signal });
}

/** Has the CLI count a request's input tokens in a fresh process, which is ended. @throws BridgeError */
export async function countByLines(
  process: ClaudeProcess,
  composed: Composed,
  { newId, signal }: Pick<CarrierOptions, 'newId' | 'signal'>,
): Promise<number> {
  try {
    const { system, request } = countableRequest(withoutSystemMessages(composed));
    await process.control([process.initialisation(system)], { signal });
    await remember(process, pastLines(request.messages, process.model, newId), { follow: [], signal });
    const question = { subtype: 'get_context_usage', detail: 'full' } as const;
    const [usage = {}] = await process.control([question], { signal });
    const tokens = countedTokens(usage, composed);
    if (tokens !== undefined) return tokens;
    throw new BridgeError('upstream_error', 'The Claude CLI could not count the tokens. Try again.', {
      retryable: true,
    });
  } finally {
    void process.end();
  }
}

/** Sends a process its system prompt unless it has one, and one more control request. @throws BridgeError */
export async function initialise(
  process: ClaudeProcess,
  system: string,
  { catalog, signal, then }: Pick<CarrierOptions, 'catalog' | 'signal'> & { readonly then?: ControlRequest },
): Promise<void> {
  const first = process.system === undefined ? [process.initialisation(system)] : [];
  const [answer] = await process.control([...first, ...(then ? [then] : [])], { signal });
  if (first.length > 0 && answer) catalog.learn(catalogOf(answer), process.model);
}

export interface SettleOptions {
  readonly plan: Pick<PlanRecord, 'note'>;
  /** Called once, with `undefined` when the cost remains unknown. */
  readonly spent: (usd: number | undefined) => void;
  /** The most that it takes, whatever the CLI prints. */
  readonly withinMs?: number;
}

/**
 * Reads the rest of what the CLI prints after an answer: the plan's limits and the answer's cost, both of which it tells only
 * then. Resolves with whether the process can be asked again.
 */
export async function settle(
  process: ClaudeProcess,
  { plan, spent, withinMs = RESULT_MS }: SettleOptions,
): Promise<boolean> {
  const result = await readResult(process, {
    signal: AbortSignal.timeout(withinMs),
    passed: (line) => {
      if (line['type'] === 'rate_limit_event') plan.note(planLimits(line));
    },
  }).catch(() => undefined);
  spent(result && process.costOf(result));
  if (!result) return false;
  const { is_error: failed, subtype, stop_reason: reason } = result;
  // A tool call uses up the one turn that a line may take, so the CLI ends it with this subtype. A pause is an error to it
  // that leaves the process as it was (2.1.197, 2.1.330).
  return failed !== true || subtype === 'error_max_turns' || reason === 'pause_turn';
}

/**
 * The CLI must answer a user line before the next line, or it mixes up their order. Lines between two such waits go out in one
 * write (2.1.197, 2.1.330), the last ones together with the lines that `follow`.
 */
async function remember(
  process: ClaudeProcess,
  past: readonly PastLine[],
  { follow, signal }: { readonly follow: readonly Json[]; readonly signal: AbortSignal },
): Promise<void> {
  let lines: Json[] = [];
  for (const { line, answered } of past) {
    lines.push(line);
    if (!answered) continue;
    process.send(...lines);
    lines = [];
    await readResult(process, { signal });
  }
  if (lines.length + follow.length > 0) process.send(...lines, ...follow);
}

/** @param options.passed called with each line before the result. */
async function readResult(
  process: ClaudeProcess,
  { signal, passed }: { readonly signal?: AbortSignal; readonly passed?: (line: Json) => void },
): Promise<Json> {
  for (;;) {
    const line = await process.read({ ms: RESULT_MS, what: 'end of a turn', signal });
    if (line['type'] === 'result') return line;
    passed?.(line);
  }
}

const RESULT_MS = 30_000;

/**
 * On macOS the CLI starts a program for its login with its whole environment, which may be 1 MB there with the arguments.
 * Elsewhere a CLI without tools starts none.
 */
export function maxBodyBytes(platform: NodeJS.Platform): number {
  return platform === 'darwin' ? 700_000 : Infinity;
}
