/** Keeps account of what the answers to one request use, so that also those that are cut off are counted. */
import type { QuotaAmounts } from '../../core/quota.js';
import type { Turn } from '../../core/turn.js';
import type { TurnEvent, Usage } from '../../core/turn-event.js';
import { estimatedInput, tokensIn } from '../answer/estimate-tokens.js';

export interface Spending {
  /** How many answers it asks for. */
  readonly answers: number;
  /** What they are going to use, as far as one can tell before. */
  expectedTokens(): number;
  /** What they have used. @param cut whether the client left before it had everything. */
  used(cut: boolean): QuotaAmounts;
}

export interface AnswerSpending extends Spending {
  /** The answer with this index has its place: from here on it counts. */
  begun(index: number): void;
  note(event: TurnEvent, index: number): void;
}

export function createSpending(turns: readonly Turn[]): AnswerSpending {
  const answers: Answer[] = turns.map((turn) => ({ turn, begun: false, said: 0 }));
  const estimates = new Map<Turn['messages'], number>();
  const inputOf = (turn: Turn): number => {
    const known = estimates.get(turn.messages) ?? estimatedInput(turn);
    estimates.set(turn.messages, known);
    return known;
  };
  const tokensOf = (answer: Answer, cut: boolean): number => {
    const { turn, begun, first, said, usage } = answer;
    if (usage) return sumOf(usage);
    if (first === undefined) return begun && cut ? inputOf(turn) : 0;
    const input = first === 'untold' ? inputOf(turn) : first.inputTokens;
    return input + Math.max(Math.ceil(said), first === 'untold' ? 0 : first.outputTokens);
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
      if (event.type === 'start') answer.first = event.usage ?? 'untold';
      else if (event.type === 'end') answer.usage = event.usage;
      else answer.said += tokensSaid(event);
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
  /** What was told before its first word, once that came. */
  first?: Usage | 'untold';
  /** Tokens of what came out so far, by its length. */
  said: number;
  usage?: Usage;
}

function tokensSaid(event: TurnEvent): number {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
    case 'refusal':
      return tokensIn(event.text);
    case 'tool-start':
      return tokensIn(event.name);
    case 'tool-delta':
      return tokensIn(event.json);
    case 'redacted-reasoning':
      return tokensIn(event.data);
    case 'adapted':
    case 'start':
    case 'tool-end':
    case 'limits':
    case 'end':
      return 0;
  }
}

/** The cache's part is in the input. */
function sumOf({ inputTokens, outputTokens }: Usage): number {
  return inputTokens + outputTokens;
}

/** Held for the output of one answer: about that of a short one. */
const ALLOWANCE = 256;
