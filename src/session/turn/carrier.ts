/** The two ways a composed request is put to a CLI process: as the body of its next API request, or as lines. */
import { bodyText } from '../../claude/control/body-text.js';
import type { Composed } from '../../claude/compose/compose.js';
import { askedHistory, pastLines, type PastLine } from '../../claude/control/history-lines.js';
import { bodySetting, carriedLine, type ControlRequest } from '../../claude/control/input-lines.js';
import type { Json } from '../../claude/json.js';
import { catalogOf } from '../../claude/read/model-catalog.js';
import type { Catalog } from '../cli-process/catalog.js';
import type { ClaudeProcess } from '../cli-process/claude-process.js';

export interface Carrying {
  /** Whether the process was never asked anything. */
  readonly fresh: boolean;
  /** The request in its text form, from `bodyOf`. */
  readonly body: string;
  readonly catalog: Catalog;
  readonly newId: () => string;
  readonly signal: AbortSignal;
}

/** Makes the request, whole, the body of the process's next API request, and has it ask. @throws BridgeError */
export async function askByBody(
  process: ClaudeProcess,
  { system, opening }: Composed,
  { fresh, body, catalog, signal }: Carrying,
): Promise<void> {
  const question = carriedLine(opening, fresh);
  if (!fresh) {
    await process.control([bodySetting(body)], { signal, follow: [question] });
    return;
  }
  await initialise(process, system, { catalog, signal, then: bodySetting(body) });
  await process.send(question);
}

/** Has a fresh process remember the conversation a line at a time, and ask its last message; the rest goes by the body. @throws BridgeError */
export async function askByLines(
  process: ClaudeProcess,
  { system, request }: Composed,
  { catalog, newId, signal }: Omit<Carrying, 'fresh' | 'body'>,
): Promise<void> {
  await initialise(process, system, { catalog, signal, then: bodySetting(bodyText(request, 'options')) });
  const { past, question } = askedHistory(request.messages, process.model, newId);
  await remember(process, past, { follow: [question], signal });
}

/** Has a fresh process remember the conversation, and asks nothing. @throws BridgeError */
export async function tellByLines(
  process: ClaudeProcess,
  { system, request }: Composed,
  { newId, signal }: Pick<Carrying, 'newId' | 'signal'>,
): Promise<void> {
  await process.control([process.initialisation(system)], { signal });
  await remember(process, pastLines(request.messages, process.model, newId), { follow: [], signal });
}

/** Tells a fresh process its system prompt, unless that has been done, and makes one more request. @throws BridgeError */
export async function initialise(
  process: ClaudeProcess,
  system: string,
  { catalog, signal, then }: Pick<Carrying, 'catalog' | 'signal'> & { readonly then?: ControlRequest },
): Promise<void> {
  const first = process.system === undefined ? [process.initialisation(system)] : [];
  const [answer] = await process.control([...first, ...(then ? [then] : [])], { signal });
  if (first.length > 0 && answer) catalog.learn(catalogOf(answer));
}

/** Reads what the CLI still prints after an answer. Resolves with whether the process can be asked again. */
export async function settle(process: ClaudeProcess): Promise<boolean> {
  try {
    const { is_error: failed, subtype } = await readResult(process);
    // A tool call uses up the one turn that a line may take; that is how it ends here.
    return failed !== true || subtype === 'error_max_turns';
  } catch {
    return false;
  }
}

/**
 * A user line must be answered before anything follows it, or the order breaks. What comes between two such waits goes
 * out in one write (2.1.197, 2.1.330), the last with what is to `follow`.
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
    await process.send(...lines);
    lines = [];
    await readResult(process, signal);
  }
  if (lines.length + follow.length > 0) await process.send(...lines, ...follow);
}

async function readResult(process: ClaudeProcess, signal?: AbortSignal): Promise<Json> {
  for (;;) {
    const line = await process.read({ ms: RESULT_MS, what: 'end of a turn', signal });
    if (line['type'] === 'result') return line;
  }
}

const RESULT_MS = 30_000;
