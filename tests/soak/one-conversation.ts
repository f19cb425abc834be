/** One client's conversation: what it asks, what befalls it, and whether every answer is the right one. */
import { answerTo, opening, type CheckedModel, type Said } from './checked-model.js';
import { createRandom } from './random.js';
import { createAsker, type Asker } from './asker.js';
import type { Outcome } from './soak-client.js';

/** What befalls a conversation, in one of its turns. */
export type Fate =
  'none' | 'its-process-dies' | 'some-process-dies' | 'the-client-leaves' | 'the-model-stalls';

export interface ConversationSetting {
  readonly id: number;
  readonly seed: number;
  readonly origin: string;
  /** The client's. */
  readonly key: string;
  readonly model: CheckedModel;
  readonly counts: Counts;
  /** Kills this CLI process, or any. */
  readonly kill: (pid?: number) => Promise<void>;
  readonly object: (violation: string) => void;
}

export interface Counts {
  conversations: number;
  turns: number;
  /** Answers that were exactly what the model said to exactly this conversation. */
  exact: number;
  /** Those of them that came over a WebSocket. */
  exactOverSocket: number;
  /** Processes killed that were answering. */
  killedAnswering: number;
  /** Other processes killed, whatever they were doing. */
  killedAnywhere: number;
  /** Answers that were lost to that, and said so: those to be lost, and those of bystanders. */
  lost: number;
  lostBeside: number;
  left: number;
  stalled: number;
}

export async function converse(setting: ConversationSetting): Promise<void> {
  const { id, counts } = setting;
  const random = createRandom(setting.seed * 1_000_003 + id);
  const fate = fateOf(random.next());
  const turns = 1 + random.below(3);
  const struck = random.below(turns);
  const system = random.below(2) === 0 ? '' : `The system prompt of ${id}.`;
  const way = id % 4 === 0 ? 'socket' : 'chat';
  const asker = createAsker(way, setting.origin, setting.key);
  let past: readonly Said[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const words = `${turn === 0 ? opening(id) : ''}question ${turn} of ${id}, ${random.next()}`;
    const messages: Said[] = [...past, { role: 'user', content: words }];
    const asked: Asked = {
      ...{ system, messages },
      stream: random.below(2) === 0,
      fate: turn === struck ? fate : 'none',
      delayMs: random.below(700),
    };
    counts.turns += 1;
    const text = await askUntilAnswered(setting, asker, asked);
    if (text === undefined) break;
    if (way === 'socket') counts.exactOverSocket += 1;
    past = [...messages, { role: 'assistant', content: text }];
  }
  asker.close();
  counts.conversations += 1;
  // What a client that left had asked may still be on its way.
  if (fate !== 'the-client-leaves') setting.model.forget(id);
}

interface Asked {
  readonly system: string;
  readonly messages: readonly Said[];
  readonly stream: boolean;
  readonly fate: Fate;
  /** From the question to what befalls it. */
  readonly delayMs: number;
}

/** A client repeats what failed. `undefined` when it left instead, or gave up. */
async function askUntilAnswered(
  setting: ConversationSetting,
  asker: Asker,
  asked: Asked,
): Promise<string | undefined> {
  const { id, object, counts } = setting;
  const expected = answerTo(asked.system, asked.messages);
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const fate = attempt === 1 ? asked.fate : 'none';
    const outcome = await attemptOnce(setting, asker, asked, fate);
    const wrong = faultOf(outcome, expected, fate);
    if (wrong !== undefined) object(`conversation ${id}, ${fate}: ${wrong}`);
    if (outcome.kind === 'answer') {
      counts.exact += outcome.text === expected ? 1 : 0;
      return outcome.text;
    }
    if (outcome.kind === 'left') counts.left += 1;
    else if (outcome.kind === 'error' && outcome.code === 'timeout') counts.stalled += 1;
    else if (fate === 'its-process-dies') counts.lost += 1;
    else if (outcome.kind === 'error' && outcome.code === 'cli_failed') counts.lostBeside += 1;
    if (outcome.kind !== 'error') return undefined;
  }
  object(`conversation ${id} was not answered in ${MOST_ATTEMPTS} attempts`);
  return undefined;
}

const MOST_ATTEMPTS = 4;

async function attemptOnce(
  { id, model, kill }: ConversationSetting,
  asker: Asker,
  { system, messages, stream, delayMs }: Asked,
  fate: Fate,
): Promise<Outcome> {
  const killing: Promise<void>[] = [];
  model.put(id, {
    ...{ system, messages },
    manner: MANNERS[fate],
    asked: (pid) => {
      if (!fate.endsWith('process-dies') || killing.length > 0) return;
      const aim = fate === 'its-process-dies' ? pid : undefined;
      killing.push(after(delayMs / 2).then(async () => kill(aim)));
    },
  });
  const outcome = await asker.ask({
    ...{ system, messages, stream },
    ...(fate === 'the-client-leaves' && { leaveAfterMs: delayMs }),
  });
  await Promise.all(killing);
  return outcome;
}

const MANNERS = {
  none: 'at-once',
  'its-process-dies': 'slowly',
  'some-process-dies': 'slowly',
  'the-client-leaves': 'slowly',
  'the-model-stalls': 'stalling',
} as const;

/** What should not have come of it. When some process dies it may be anybody's, so every conversation may lose its own. */
function faultOf(outcome: Outcome, expected: string, fate: Fate): string | undefined {
  switch (outcome.kind) {
    case 'broken':
      return outcome.what;
    case 'left':
      return expected.startsWith(outcome.text) ? undefined : `read "${outcome.text}" of "${expected}"`;
    case 'answer':
      if (fate === 'the-model-stalls') return 'was answered by a model that had fallen silent';
      return outcome.text === expected ? undefined : `was told "${outcome.text}" in place of "${expected}"`;
    case 'error': {
      const { status, code, text } = outcome;
      if (!expected.startsWith(text)) return `read "${text}" of "${expected}"`;
      if (code === 'cli_failed' && (status === 502 || status === 200)) return undefined;
      const late = code === 'timeout' && (status === 504 || status === 200);
      return late && fate === 'the-model-stalls' ? undefined : `failed: ${status} ${code}`;
    }
  }
}

function fateOf(chance: number): Fate {
  if (chance < 0.1) return 'its-process-dies';
  if (chance < 0.13) return 'some-process-dies';
  if (chance < 0.23) return 'the-client-leaves';
  return chance < 0.28 ? 'the-model-stalls' : 'none';
}

async function after(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
