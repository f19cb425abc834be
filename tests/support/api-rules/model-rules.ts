/** Rules on thinking, effort, prefill and the forced choice of a tool, which differ by model. */
import { list, objectAt, objects, textAt } from './json.js';
import type { Json } from './json.js';
import type { Rule } from './rule.js';

const forcedWhileThinking = 'Thinking may not be enabled when tool_choice forces tool use.';

export const modelRules: readonly Rule[] = [
  {
    what: 'the way of thinking is one the model has',
    check: ({ body, model }) => {
      const type = textAt(objectAt(body, 'thinking'), 'type');
      if (type === '' || model.thinking.some((known) => known === type)) return undefined;
      if (type === 'adaptive') return 'adaptive thinking is not supported on this model';
      if (type === 'between_tools') return '"thinking.type.between_tools" is not supported for this model.';
      if (type === 'disabled' && model.thinking.includes('between_tools'))
        return 'To turn thinking off on this model, send "thinking": {"type": "between_tools"} instead of {"type": "disabled"}. The model does not think before responding. The short updates it writes between tool calls come back as thinking blocks.';
      return `"thinking.type.${type}" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`;
    },
  },
  {
    what: 'the effort is one the model knows',
    check: ({ body, model }) => {
      const effort = effortOf(body);
      if (effort === '' || model.efforts.some((known) => known === effort)) return undefined;
      return model.efforts.length === 0
        ? 'This model does not support the effort parameter.'
        : `output_config.effort: Input should be ${model.efforts.map((known) => `'${known}'`).join(', ')}`;
    },
  },
  {
    what: 'the highest efforts only while the newer models may think',
    check: ({ body, model }) => {
      const type = objectAt(body, 'thinking')['type'];
      const off = type === 'disabled' || type === 'between_tools';
      const effort = effortOf(body);
      return off && model.thinksForHighEffort && ['xhigh', 'max'].includes(effort)
        ? `output_config.effort '${effort}' is not supported when thinking is disabled on this model. Use effort 'high' or below, or enable thinking.`
        : undefined;
    },
  },
  {
    what: 'old thoughts are cleared only where there is thinking',
    check: ({ body, model }) => {
      const clears = objects(objectAt(body, 'context_management')['edits']).some(
        (edit) => edit['type'] === 'clear_thinking_20251015',
      );
      const type = objectAt(body, 'thinking')['type'];
      const thinks = type === undefined ? model.thinksByDefault : type !== 'disabled';
      return clears && !thinks
        ? '`clear_thinking_20251015` strategy requires `thinking` to be enabled'
        : undefined;
    },
  },
  {
    what: 'the newest models are not forced to use a tool',
    check: ({ body, model }) =>
      forces(body) && !model.forcedTools
        ? 'tool_choice: type "tool" and "any" are not supported for this model.'
        : undefined,
  },
  {
    what: 'nor older ones while they think',
    check: ({ body, model }) => {
      const type = objectAt(body, 'thinking')['type'];
      return forces(body) &&
        (type === 'enabled' || (type === 'adaptive' && model.thinking.includes('enabled')))
        ? forcedWhileThinking
        : undefined;
    },
  },
  {
    what: 'nor those that think when asked to',
    switch: 'adaptive-forced-tool',
    check: ({ body, model }) =>
      forces(body) && objectAt(body, 'thinking')['type'] === 'adaptive' && !model.thinksByDefault
        ? forcedWhileThinking
        : undefined,
  },
  {
    what: 'the conversation ends with the user, but on models with prefill',
    check: ({ turns, model }) => {
      const last = turns.at(-1);
      // An answer that a server tool interrupted is sent back unchanged, for the model to continue.
      const goesOn = /^server_tool_use$|_tool_result$/u.test(last?.blocks.at(-1)?.type ?? '');
      return last?.role === 'assistant' && !model.prefill && !goesOn
        ? 'This model does not support assistant message prefill. The conversation must end with a user message.'
        : undefined;
    },
  },
];

function effortOf(body: Json): string {
  return textAt(objectAt(body, 'output_config'), 'effort');
}

function forces(body: Json): boolean {
  return (
    ['any', 'tool'].includes(textAt(objectAt(body, 'tool_choice'), 'type')) && list(body['tools']).length > 0
  );
}
