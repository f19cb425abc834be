import { BridgeError } from '../core/bridge-error.js';
import type { TurnEvent } from '../core/turn-event.js';
import type { Turn } from '../core/turn.js';
import type { Json } from '../claude/json.js';
import { catalogOf } from '../claude/model-catalog.js';
import { thinkingSettings, type ThinkingSettings } from '../claude/reasoning.js';
import { requestBody } from '../claude/request-body.js';
import type { OutputCheck } from '../claude/structured-output.js';
import { createAnswerLog, type AnswerLog } from './answer-log.js';
import type { Catalog } from './catalog.js';
import type { ClaudeProcess } from './claude-process.js';
import { answerOf, askReplayed, initialisation, settle, settleCalls } from './conversation.js';
import type { Trail } from './fingerprint.js';
import type { IdleConversations } from './idle-conversations.js';
import type { AnswerTimeouts } from './patience.js';
import type { Spares } from './spares.js';

/** What a turn on one process needs of the bridge around it. */
export interface TurnSurroundings {
  readonly spares: Spares;
  readonly idle: IdleConversations;
  readonly catalog: Catalog;
  /** How long to keep a process for its conversation's next message, and for the results of tool calls. */
  readonly limits: { readonly idleTimeoutMs: number; readonly callTimeoutMs: number };
  readonly timeouts: AnswerTimeouts;
  readonly newId: () => string;
  /** Unix time in ms. */
  readonly now: () => number;
}

export interface TurnTask {
  readonly turn: Turn;
  readonly trail: Trail;
  readonly model: string;
  /** For an answer in JSON. */
  readonly check: OutputCheck | undefined;
  readonly signal: AbortSignal;
}

/**
 * Runs one turn on one process, which is ended or kept for what comes next.
 * @param lines what to say to a process that has lived through the turn's past; without them it is a fresh one.
 * @throws BridgeError
 */
export async function* turnOnProcess(
  process: ClaudeProcess,
  { turn, trail, check, signal }: TurnTask,
  lines: readonly Json[] | undefined,
  at: TurnSurroundings,
): AsyncGenerator<TurnEvent> {
  const said = createAnswerLog();
  const settled = at.spares.hurry();
  let kept = false;
  try {
    const before = lines ? [] : [initialisation(process, turn)];
    // How a model thinks is learned from the first process of all.
    if (!lines && !at.catalog.known) learn(await process.control(before.splice(0), signal), at.catalog);
    const thinking = thinkingFor(process, turn, { replayed: !lines, catalog: at.catalog });
    if (!thinking.asAsked) yield { type: 'ignored', option: 'reasoning' };
    const tuning = process.tuning(requestBody(turn), thinking.settings);
    learn((await process.control([...before, ...tuning], signal)).slice(0, before.length), at.catalog);
    if (lines) await process.send(...lines);
    else await askReplayed(process, turn, { newId: at.newId, signal });
    for await (const event of answerOf(process, { check, timeouts: at.timeouts, now: at.now, signal })) {
      said.note(event);
      if (event.type === 'start') {
        at.spares.proved(process.model);
        settled();
      }
      if (event.type === 'end') kept = finish(process, turn, { trail, said, reason: event.finishReason }, at);
      yield event;
    }
  } finally {
    if (!kept) void process.end();
    settled();
  }
}

function learn([answer]: readonly Json[], catalog: Catalog): void {
  if (answer) catalog.learn(catalogOf(answer));
}

function thinkingFor(
  process: ClaudeProcess,
  { reasoning, sampling, messages }: Turn,
  { replayed, catalog }: { readonly replayed: boolean; readonly catalog: Catalog },
): { readonly settings: ThinkingSettings; readonly asAsked: boolean } {
  const endsInResult = messages.at(-1)?.blocks.some((block) => block.type === 'tool-result') === true;
  const settings = thinkingSettings(reasoning, catalog.abilities(process.model), {
    maxTokens: sampling.maxTokens,
    replayedCall: replayed && endsInResult,
  });
  if (settings) return { settings, asAsked: true };
  return { settings: { maxThinkingTokens: 0, effortLevel: null }, asAsked: false };
}

/** Returns whether the process is kept for the conversation's next request. @throws BridgeError */
function finish(
  process: ClaudeProcess,
  turn: Turn,
  { trail, said, reason }: { readonly trail: Trail; readonly said: AnswerLog; readonly reason: string },
  { idle, limits }: TurnSurroundings,
): boolean {
  const calls = said.calls();
  if (
    reason === 'tool-calls' &&
    calls.every((call) => isWhole(call.arguments) && isOffered(call.name, turn))
  ) {
    const waiting = settleCalls(
      process,
      calls.map(({ id }) => id),
    );
    return idle.add(trail.after(said.blocks()), process, limits.callTimeoutMs, waiting);
  }
  if (reason === 'stop' && said.blocks().length > 0) {
    // An answer in JSON ends with the CLI's own `result`, so nothing is left to be read.
    const settled = turn.output.type === 'text' ? settle(process) : Promise.resolve(true);
    return idle.add(trail.after(said.blocks()), process, limits.idleTimeoutMs, settled);
  }
  // Past a token limit, or with a call that is not for the client, the CLI would by itself ask the model to go on,
  // and SIGTERM leaves it the time to.
  process.kill();
  if (reason !== 'tool-calls' || calls.every((call) => isWhole(call.arguments))) return false;
  throw new BridgeError('upstream_error', 'The model wrote a tool call whose arguments are no valid JSON.', {
    retryable: true,
  });
}

function isOffered(name: string, turn: Turn): boolean {
  return turn.tools.some((tool) => tool.name === name);
}

function isWhole(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
