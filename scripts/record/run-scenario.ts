/** Makes a CLI answer one scenario, run the way the bridge runs it, and collects its output. */
import { childEnvironment, chatArguments } from '../../src/claude/launch/command-line.js';
import { bodySetting, carriedLine, controlRequest } from '../../src/claude/control/input-lines.js';
import { record } from '../../src/core/json.js';
import { NdjsonChild } from '../../src/process/ndjson-child.js';
import { OrphanGuard } from '../../src/process/orphan-guard.js';
import { startMessagesApi } from '../../tests/support/messages-api.js';
import { cliEnvironment } from '../../tests/support/real-cli.js';
import { fixedLines } from './fixed-lines.js';
import type { Scenario } from './scenarios.js';

export interface Transcript {
  /** The answer to `initialize`. */
  readonly initialize: string;
  /** The lines of the turn. */
  readonly turn: readonly string[];
}

/** @throws when the CLI does not end the turn in time. */
export async function runScenario(path: string, scenario: Scenario): Promise<Transcript> {
  await using api = await startMessagesApi({
    script: (_, index) => scenario.replies[index] ?? scenario.replies.at(-1)!,
  });
  await using environment = await cliEnvironment(api.url);
  const guard = new OrphanGuard(process.execPath, process);
  const { platform } = process;
  const env = {
    ...childEnvironment(environment.env, platform, { maxRetries: 1 }),
    TMPDIR: environment.home,
    TZ: 'UTC',
  };
  const child = new NdjsonChild({
    path,
    args: chatArguments('claude-sonnet-5'),
    place: () => ({ cwd: environment.home, env }),
    ...{ platform, guard, killAfterMs: 2000 },
  });
  try {
    const first = { role: 'user', content: [{ type: 'text', text: 'Hi.' }] } as const;
    const body = { messages: [first], tools: [], ...scenario.request };
    child.send(
      controlRequest('init', { subtype: 'initialize', systemPrompt: ['Be brief.'] }),
      controlRequest('body', bodySetting(JSON.stringify(body))),
    );
    const answers = await linesUntil(child, ({ type }, count) => type === 'control_response' && count === 2);
    child.send(carriedLine(first.content, true));
    const turn = await turnLines(child, scenario);
    const facts = { home: environment.home, apiUrl: api.url };
    return { initialize: fixedLines(answers, facts)[0]!, turn: fixedLines(turn, facts) };
  } finally {
    child.kill();
    await child.exited;
    guard.close();
  }
}

type Line = Readonly<Record<string, unknown>>;

async function turnLines(child: NdjsonChild, { interruptAfter }: Scenario): Promise<Line[]> {
  const isEnd = ({ type }: Line): boolean => type === 'result';
  if (interruptAfter === undefined) return linesUntil(child, isEnd);
  let pieces = 0;
  const before = await linesUntil(child, (line) => {
    if (record(line['event'])['type'] === 'content_block_delta') pieces += 1;
    return pieces === interruptAfter;
  });
  child.send({ type: 'control_request', request_id: 'interrupt', request: { subtype: 'interrupt' } });
  return [...before, ...(await linesUntil(child, isEnd))];
}

/** Reads up to the line that `isLast` accepts; `count` is the number of lines so far. */
async function linesUntil(
  child: NdjsonChild,
  isLast: (line: Line, count: number) => boolean,
): Promise<Line[]> {
  const lines: Line[] = [];
  for (;;) {
    const read = await child.read({ ms: TIMEOUT_MS });
    if (typeof read === 'string') throw new Error(`The CLI did not end the turn (${read}). ${child.stderr}`);
    const line = record(read.value);
    lines.push(line);
    if (isLast(line, lines.length)) return lines;
  }
}

const TIMEOUT_MS = 60_000;
