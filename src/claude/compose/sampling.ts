/** The client's sampling parameters and limits in the form the model accepts. */
import type { Sampling } from '../../core/turn.js';
import type { Adaptation } from '../../core/turn-event.js';
import type { ApiRequest } from './api-request.js';
import type { ModelFacts } from './model-facts.js';

export interface ApiSampling {
  readonly fields: Pick<ApiRequest, 'max_tokens' | 'temperature' | 'top_p' | 'top_k' | 'stop_sequences'>;
  /** The stop sequences of white space, which the API refuses. */
  readonly blankStop: readonly string[];
  readonly adapted: readonly Adaptation[];
}

/** @param thinks whether the model thinks in this request, which excludes sampling */
export function samplingOf(sampling: Sampling, facts: ModelFacts, thinks: boolean): ApiSampling {
  const adapted: Adaptation[] = [];
  const kept: { -readonly [K in keyof Sampling]: Sampling[K] } = { ...sampling };
  for (const { option, reason } of RULES) {
    const what = reason({ ...kept }, facts, thinks);
    if (what === undefined) continue;
    // The default value has no effect, so dropping it loses nothing.
    if (kept[option] !== DEFAULTS[option]) adapted.push({ option, what });
    Reflect.deleteProperty(kept, option);
  }
  if (kept.maxTokens !== undefined && kept.maxTokens > facts.maxTokens) {
    kept.maxTokens = facts.maxTokens;
    adapted.push({
      option: 'maxTokens',
      what: `${facts.maxTokens} instead: it is the most this model takes`,
    });
  }
  const { maxTokens, temperature, topP, topK, stop: asked = [] } = kept;
  const stop = asked.filter((sequence) => sequence.trim() !== '');
  return {
    adapted,
    blankStop: asked.filter((sequence) => sequence.trim() === ''),
    fields: {
      ...(maxTokens !== undefined && { max_tokens: maxTokens }),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { top_p: topP }),
      ...(topK !== undefined && { top_k: topK }),
      ...(stop.length > 0 && { stop_sequences: stop }),
    },
  };
}

type Knob = 'temperature' | 'topP' | 'topK';

/** In this order; each sees what the earlier ones have left. A reason tells why the option is left out. */
const RULES: readonly {
  readonly option: Knob;
  readonly reason: (left: Sampling, facts: ModelFacts, thinks: boolean) => string | undefined;
}[] = [
  { option: 'temperature', reason: (left, facts, thinks) => general('temperature', left, facts, thinks) },
  { option: 'topP', reason: (left, facts, thinks) => general('topP', left, facts, thinks) },
  { option: 'topK', reason: (left, facts, thinks) => general('topK', left, facts, thinks) },
  {
    option: 'topP',
    reason: ({ topP, temperature }) => {
      if (topP === undefined) return undefined;
      return temperature === undefined
        ? 'left out: the Claude CLI sends a temperature of 1, and this model takes only one of the two'
        : 'left out: this model takes temperature or top_p, not both';
    },
  },
];

/** Models that accept no sampling parameters at all, and the rule that thinking excludes them. */
function general(knob: Knob, left: Sampling, facts: ModelFacts, thinks: boolean): string | undefined {
  if (left[knob] === undefined) return undefined;
  if (facts.sampling === 'none') return 'left out: this model takes no sampling parameters';
  return thinks ? 'left out: it does not go with thinking' : undefined;
}

const DEFAULTS: Readonly<Record<Knob, number | undefined>> = { temperature: 1, topP: 1, topK: undefined };
