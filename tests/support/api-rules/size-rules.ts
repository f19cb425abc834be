/** Rules on the size of a request; tokens are estimated, so only a request that is far too long is refused. */
import { list } from './json.js';
import type { Rule } from './rule.js';

/** By how much the estimate must exceed the window: a token is rarely shorter than three characters. */
const certainlyOver = 1.5;

export const sizeRules: readonly Rule[] = [
  {
    what: 'the prompt fits the window of the model',
    check: ({ body, model }) => {
      const tokens = Math.ceil(characters([body['system'], list(body['tools']), list(body['messages'])]) / 3);
      return tokens > model.window * certainlyOver
        ? `prompt is too long: ${tokens} tokens > ${model.window} maximum`
        : undefined;
    },
  },
];

/** Counts all texts, but not the bytes of images and documents. */
function characters(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  if ('type' in value && value.type === 'base64') return 0;
  return Object.values(value).reduce<number>((sum, member) => sum + characters(member), 0);
}
