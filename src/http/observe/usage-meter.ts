/** Meters what the answers to one request use, so that answers that are cut off count too. */
import type { QuotaAmounts } from '../../core/quota.js';
import type { Turn } from '../../core/turn.js';
import type { TurnEvent, Usage } from '../../core/turn-event.js';
import { estimatedInput, tokensIn } from '../answer/estimate-tokens.js';

export interface UsageMeter {
  /** How many answers the request asks for. */
  readonly answers: number;
  /** An estimate of the tokens that all answers will use, made before any of them starts. */
  expectedTokens(): number;
  /** What the answers have used. @param cut whether the client left before it had all of them. */
  used(cut: boolean): QuotaAmounts;
}

export interface AnswerMeter extends UsageMeter {
  /** The answer with this index has its slot, so from now on it counts. */
  begun(index: number): void;
  /** Counts an event of the answer with this index. */
  note(event: TurnEvent, index: number): void;
}

export function createUsageMeter(turns: readonly Turn[]): AnswerMeter {
  const answers: Answer[] = turns.map((turn) => ({ turn, begun: false, output: 0 }));
  const estimates = new Map<Turn['messages'], number>();
  const inputOf = (turn: Turn): number => {
    const known = estimates.get(turn.messages) ?? estimatedInput(turn);
    estimates.set(turn.messages, known);
    return known;
  };
  const tokensOf = (answer: Answer, cut: boolean): number => {
    const { turn, begun, first, output, usage } = answer;
    if (usage) return sumOf(usage);
    if (first === undefined) return begun && cut ? inputOf(turn) : 0;
    const input = first === 'unknown' ? inputOf(turn) : first.inputTokens;
    return input + Math.max(Math.ceil(output), first === 'unknown' ? 0 : first.outputTokens);
  };
  return {
    answers: turns.length,
    expectedTokens: () =>
      turns.reduce(
        (sum, turn) => sum + inputOf(turn) + Math.min(turn.sampling.maxTokens ?? ALLOWANCE, ALLOWANCE),
        0,
      ),
    begun(index) {
      const answer = answers[index];
      if (answer) answer.begun = true;
    },
    note(event, index) {
      const answer = answers[index];
      if (!answer) return;
      answer.begun = true;
      if (event.type === 'start') answer.first = event.usage ?? 'unknown';
      else if (event.type === 'end') answer.usage = event.usage;
      else answer.output += outputTokensOf(event);
    },
    used: (cut) => ({
      requests: answers.filter(({ begun }) => begun).length,
      tokens: answers.reduce((sum, answer) => sum + tokensOf(answer, cut), 0),
    }),
  };
}

interface Answer {
  readonly turn: Turn;
  begun: boolean;
  /** The usage that the model reported before its first word; `unknown` when it started without. */
  first?: Usage | 'unknown';
  /** Output tokens so far, estimated by length. */
  output: number;
  usage?: Usage;
}

function outputTokensOf(event: TurnEvent): number {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
    case 'refusal':
      return tokensIn(event.text);
    case 'tool-start':
      return tokensIn(event.name);
    case 'tool-delta':
    case 'block-delta':
      return tokensIn(event.json);
    case 'redacted-reasoning':
      return tokensIn(event.data);
    case 'adapted':
    case 'start':
    case 'tool-end':
    case 'text-start':
    case 'citation':
    case 'text-end':
    case 'block-start':
    case 'block-end':
    case 'limits':
    case 'end':
      return 0;
  }
}

/** Input includes what was read from the cache and written to it. */
function sumOf({ inputTokens, outputTokens }: Usage): number {
  return inputTokens + outputTokens;
}

/** The output tokens reserved for one answer: about a short one. */
const ALLOWANCE = 256;
