import { BridgeError } from '../core/bridge-error.js';
import type { IgnorableOption } from '../core/turn-event.js';
import type { Turn } from '../core/turn.js';

/** The option of this turn that the API's 400 names: some models take no sampling parameters, or not all together. */
export function refusedOption(error: unknown, turn: Turn): IgnorableOption | undefined {
  if (!(error instanceof BridgeError) || error.code !== 'invalid_request') return undefined;
  // With two named that exclude each other the later one of this list goes.
  return NAMES.findLast(([option, name]) => isGiven(turn, option) && name.test(error.message))?.[0];
}

/** The turn without an option. */
export function withoutOption(turn: Turn, option: IgnorableOption): Turn {
  const { reasoning, ...rest } = turn;
  if (option === 'reasoning') return rest;
  const sampling = Object.fromEntries(Object.entries(turn.sampling).filter(([name]) => name !== option));
  return { ...rest, ...(reasoning && { reasoning }), sampling };
}

/** The options a turn gives, in a form to remember them by. */
export function givenOptions(turn: Turn): string {
  return NAMES.flatMap(([option]) => (isGiven(turn, option) ? [option] : [])).join(' ');
}

const NAMES: readonly (readonly [IgnorableOption, RegExp])[] = [
  ['reasoning', /\b(thinking|effort|output_config)\b/],
  ['maxTokens', /\bmax_tokens\b/],
  ['stop', /\bstop_sequences\b/],
  ['temperature', /\btemperature\b/],
  ['topP', /\btop_p\b/],
  ['topK', /\btop_k\b/],
];

function isGiven(turn: Turn, option: IgnorableOption): boolean {
  return option === 'reasoning' ? turn.reasoning !== undefined : turn.sampling[option] !== undefined;
}
