/** Rules on sampling, stop sequences and length limits, which differ by model. */
import { given, list, objectAt, objects } from './json.js';
import type { Json } from './json.js';
import type { Rule } from './rule.js';

const knobs = ['temperature', 'top_p', 'top_k'] as const;
/** The values that models with fixed sampling use; they accept no others. */
const defaults: Readonly<Record<string, unknown>> = { temperature: 1, top_p: 0.99 };

const documentation =
  'Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking';

export const samplingRules: readonly Rule[] = [
  {
    what: 'every stop sequence says something',
    check: ({ body }) =>
      list(body['stop_sequences']).some((stop) => typeof stop === 'string' && stop.trim() === '')
        ? 'stop_sequences: each stop sequence must contain non-whitespace'
        : undefined,
  },
  {
    what: 'no sampling at all from version 2026-10-21 on',
    check: ({ body, version }) => deprecated(version >= '2026-10-21' ? set(body) : []),
  },
  {
    what: 'nor on models that sample by themselves',
    check: ({ body, model }) =>
      deprecated(
        model.sampling === 'none'
          ? set(body).filter((knob) => knob !== 'temperature' || body['temperature'] !== 1)
          : [],
      ),
  },
  {
    what: 'there not even the temperature they have anyway',
    switch: 'default-temperature',
    check: ({ body, model }) => deprecated(model.sampling === 'none' ? set(body) : []),
  },
  {
    what: 'others of them take the values they have anyway',
    check: ({ body, model }) =>
      deprecated(
        model.sampling === 'default' ? set(body).filter((knob) => body[knob] !== defaults[knob]) : [],
      ),
  },
  {
    what: 'temperature or top_p, not both',
    check: ({ body, model }) =>
      model.sampling !== 'both' && given(body['temperature']) && given(body['top_p'])
        ? '`temperature` and `top_p` cannot both be specified for this model. Please use only one.'
        : undefined,
  },
  {
    what: 'thinking with a budget wants temperature 1, a wide top_p and no top_k',
    check: ({ body }) => {
      if (objectAt(body, 'thinking')['type'] !== 'enabled') return undefined;
      if (given(body['temperature']) && body['temperature'] !== 1)
        return '`temperature` may only be set to 1 when thinking is enabled. Please consult our documentation at https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking#important-considerations-when-using-extended-thinking';
      if (given(body['top_k'])) return `\`top_k\` must be unset when thinking is enabled. ${documentation}`;
      return typeof body['top_p'] === 'number' && body['top_p'] < 0.95
        ? `\`top_p\` must be greater than or equal to 0.95 or unset when thinking is enabled. ${documentation}`
        : undefined;
    },
  },
  {
    what: 'max_tokens within what the model can write',
    check: ({ body, model }) =>
      typeof body['max_tokens'] === 'number' && body['max_tokens'] > model.maxOutput
        ? `max_tokens: ${body['max_tokens']} > ${model.maxOutput}, which is the maximum allowed number of output tokens for ${String(body['model'])}`
        : undefined,
  },
  {
    what: 'max_tokens 0 only fills the cache: not with a stream, a budget, a format or a forced tool',
    check: ({ body }) =>
      body['max_tokens'] === 0 &&
      (body['stream'] === true ||
        objectAt(body, 'thinking')['type'] === 'enabled' ||
        given(objectAt(body, 'output_config')['format']) ||
        ['any', 'tool'].includes(String(objectAt(body, 'tool_choice')['type'])))
        ? 'max_tokens: Input should be greater than or equal to 1'
        : undefined,
  },
  {
    what: 'max_tokens above the budget of thinking, unless it is spread between tools',
    check: ({ body, betas }) => {
      const budget = objectAt(body, 'thinking')['budget_tokens'];
      const most = body['max_tokens'];
      const spread =
        objects(body['tools']).length > 0 && betas.some((beta) => beta.startsWith('interleaved-thinking-'));
      return typeof budget === 'number' && typeof most === 'number' && most <= budget && !spread
        ? `\`max_tokens\` must be greater than \`thinking.budget_tokens\`. ${documentation}#max-tokens-and-context-window-size`
        : undefined;
    },
  },
];

function set(body: Json): readonly string[] {
  return knobs.filter((knob) => given(body[knob]));
}

function deprecated(found: readonly string[]): string | undefined {
  return found[0] === undefined ? undefined : `\`${found[0]}\` is deprecated for this model.`;
}
