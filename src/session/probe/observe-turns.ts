/** Asks a CLI process one question after another, as the engine does, and records what happens. */
import { BridgeError } from '../../core/bridge-error.js';
import type { ApiRequest } from '../../claude/compose/api-request.js';
import { bodySetting, carriedLine } from '../../claude/control/input-lines.js';
import { record, text, type Json } from '../../core/json.js';
import type { ObservedTurn, ProbeTurn } from '../../claude/probe/probe-verdict.js';
import type { ClaudeProcess } from '../cli-process/claude-process.js';
import type { ProbeApi } from './probe-api.js';

export interface Questions {
  readonly system: string;
  readonly turns: readonly ProbeTurn[];
  /** The limit for all questions but the large one, including the start of the process; an idle machine needs a second. */
  readonly timeoutMs: number;
}

/** Stops after a question that does not end. @throws BridgeError when the machine keeps the process from running */
export async function observeTurns(
  process: ClaudeProcess,
  api: ProbeApi,
  { system, turns, timeoutMs }: Questions,
): Promise<readonly ObservedTurn[]> {
  const observed: (Omit<ObservedTurn, 'calls'> & { readonly from: number })[] = [];
  const deadline = new AbortController();
  let timer = setTimeout(() => deadline.abort(), timeoutMs);
  try {
    for (const turn of turns) {
      if (turn.name === 'large') {
        clearTimeout(timer);
        timer = setTimeout(() => deadline.abort(), LARGE_TURN_MS);
      }
      const from = api.calls.length;
      api.answerNext(turn.reply);
      const opening = observed.length === 0 ? system : undefined;
      const came = await ask(process, turn.body, { opening, signal: deadline.signal });
      observed.push({ ...turn, ...came, from });
      if ('stopped' in came.end) break;
    }
  } finally {
    clearTimeout(timer);
  }
  // A request may still come after the end of its question.
  return observed.map(({ from, ...turn }, index) => ({
    ...turn,
    calls: api.calls.slice(from, observed[index + 1]?.from),
  }));
}

const LARGE_TURN_MS = 10_000;

interface Asking {
  /** The system prompt, for a process that has not been asked anything. */
  readonly opening: string | undefined;
  readonly signal: AbortSignal;
}

async function ask(
  process: ClaudeProcess,
  body: ApiRequest | undefined,
  { opening, signal }: Asking,
): Promise<Pick<ObservedTurn, 'streamed' | 'end'>> {
  let streamed = '';
  let spoke = false;
  try {
    const question = carriedLine(body?.messages[0]?.content ?? [], opening !== undefined);
    const setting = body ? [bodySetting(JSON.stringify(body))] : [];
    if (opening === undefined) await process.control(setting, { signal, follow: [question] });
    else {
      await process.control([process.initialisation(opening), ...setting], { signal });
      process.send(question);
    }
    for (;;) {
      const line = await process.read({ signal });
      if (line['type'] === 'result') return { streamed, end: { result: line } };
      streamed += deltaOf(line);
      if (!spoke && line['type'] === 'stream_event') process.withdrawBody();
      spoke ||= line['type'] === 'stream_event';
    }
  } catch (error) {
    return { streamed, end: { stopped: await whyStopped(error, process) } };
  }
}

function deltaOf(line: Json): string {
  const delta = record(record(line['event'])['delta']);
  return line['type'] === 'stream_event' ? (text(delta['text']) ?? text(delta['partial_json']) ?? '') : '';
}

/** @throws BridgeError when the machine is to blame: a CLI that it does not start, or kills, may be good */
async function whyStopped(error: unknown, process: ClaudeProcess): Promise<string> {
  if (!(error instanceof BridgeError) || error.code === 'cli_unavailable') throw error;
  if (error.code === 'cancelled') return 'it falls silent';
  if (process.gone && (await process.exited).signal === 'SIGKILL') throw error;
  return error.message.replace(/^The Claude CLI/, 'it').replace(/\.$/, '');
}
