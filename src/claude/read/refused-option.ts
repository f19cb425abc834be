/** Finds the option that the API refused unexpectedly, for models that are newer than the bridge. */
import { BridgeError } from '../../core/bridge-error.js';
import type { Adaptation, AdaptableOption } from '../../core/turn-event.js';
import type { Message, Turn } from '../../core/turn.js';
import { PREFILL_IN_WORDS } from '../compose/compose.js';
import { CONTINUES } from '../compose/messages.js';
import { withInstructionsFirst } from '../compose/system-messages.js';

type RefusableOption = Exclude<AdaptableOption, 'output'>;

/** The option of this turn that the API's 400 names. */
export function refusedOption(error: unknown, turn: Turn): RefusableOption | undefined {
  if (!(error instanceof BridgeError) || error.code !== 'invalid_request') return undefined;
  // When the API names two options that exclude each other, the later one in this list goes.
  return NAMES.findLast(([option, name]) => isGiven(turn, option) && name.test(error.message))?.[0];
}

/** The turn without the option. */
export function withoutOption(turn: Turn, option: RefusableOption): Turn {
  switch (option) {
    case 'reasoning':
      return without(without(without(turn, 'reasoning'), 'thinkingBudget'), 'effort');
    case 'contextEdits':
      return without(turn, 'contextEdits');
    case 'prefill':
      return askedInWords(turn);
    case 'instructions':
      return withInstructionsFirst(turn);
    case 'toolChoice':
      return { ...turn, toolChoice: { ...turn.toolChoice, mode: 'auto' } };
    case 'strict':
      return { ...turn, tools: turn.tools.map((tool) => without(tool, 'strict')) };
    default:
      return { ...turn, sampling: without(turn.sampling, option) };
  }
}

/** What `withoutOption` does. */
export function leftOut(option: RefusableOption): Adaptation {
  if (option === 'prefill') return PREFILL_IN_WORDS;
  const what = option === 'instructions' ? 'put into the system prompt' : 'left out';
  return { option, what: `${what}: the model refuses it` };
}

function askedInWords(turn: Turn): Turn {
  const { messages } = turn;
  const asks: Message = { role: 'user', blocks: [{ type: 'text', text: CONTINUES }] };
  return { ...without(turn, 'prefill'), messages: [...messages, asks] };
}

function without<T extends object, K extends keyof T>(whole: T, key: K): Omit<T, K> {
  const rest = { ...whole };
  Reflect.deleteProperty(rest, key);
  return rest;
}

const NAMES: readonly (readonly [RefusableOption, RegExp])[] = [
  ['reasoning', /\b(?:thinking|effort)\b/i],
  ['maxTokens', /\bmax_tokens\b/],
  ['stop', /\bstop_sequences\b/],
  ['temperature', /\btemperature\b/],
  ['topP', /\btop_p\b/],
  ['topK', /\btop_k\b/],
  ['toolChoice', /\btool_choice\b/],
  ['strict', /\bstrict\b/],
  ['contextEdits', /\bcontext_management\b/],
  ['prefill', /\bprefill\b/],
  ['instructions', /\brole ['"`]?system\b|\binput message role\b|'user' or 'assistant'/],
];

function isGiven(turn: Turn, option: RefusableOption): boolean {
  switch (option) {
    case 'reasoning':
      return turn.reasoning !== undefined || turn.effort !== undefined;
    case 'contextEdits':
      return turn.contextEdits !== undefined;
    case 'prefill':
      return turn.prefill !== undefined && turn.prefillInWords === true;
    case 'instructions':
      return turn !== withInstructionsFirst(turn);
    case 'toolChoice':
      return turn.toolChoice.mode === 'required';
    case 'strict':
      return turn.tools.some(({ strict }) => strict === true);
    default:
      return turn.sampling[option] !== undefined;
  }
}
