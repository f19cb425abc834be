/** An agent of ten steps whose every word is known in advance, so that its cost can be computed for any client. */
import { answer, text, thinking, toolUse } from '../../tests/support/api-reply.js';
import { conversation } from '../../tests/support/api-request.js';
import type { ReplyScript } from '../../tests/support/messages-api.js';
import { AGENT_TOOLS } from './agent-tools.js';

/** The last step calls no tool. */
export const STEPS = 10;

export interface Step {
  readonly said: string;
  readonly thought: { readonly thinking: string; readonly signature: string };
  readonly call?: {
    readonly id: string;
    readonly name: string;
    readonly input: Readonly<Record<string, string>>;
    /** What the tool returns. */
    readonly result: string;
  };
}

export const AGENT_TASK = 'Find out why the upload of large files fails now and then, and mend it.';

/** About 4,000 tokens together with the tools. */
export const AGENT_SYSTEM = [
  'You are a careful engineer who works on the project that the user has opened.',
  ...Array.from(
    { length: 56 },
    (_, rule) =>
      `Rule ${rule + 1}: before you change what belongs to area ${rule + 1}, read the tests of that area, say what you expect of them, and run them again when you are done, even if all you did was to rename something.`,
  ),
].join('\n');

export const AGENT_STEPS: readonly Step[] = Array.from({ length: STEPS }, (_, index) => {
  const said = `Step ${index + 1}: I look at part ${index + 1} next, because what I saw so far does not explain it.`;
  const thought = {
    thinking: `What part ${index + 1} does with a broken connection is the question now.`,
    signature: Buffer.from(`thought ${index + 1} of the agent`).toString('base64'),
  };
  if (index === STEPS - 1) return { said, thought };
  const result = Array.from(
    { length: 20 },
    (__, line) => `${index + 1}.${line + 1}: the part writes a piece of the file and waits for the next.`,
  ).join('\n');
  const input = { path: `/project/src/part-${index + 1}.ts` };
  return {
    said,
    thought,
    call: { id: `toolu_01AgentOfTheBenchmark${index + 1}`, name: 'read_file', input, result },
  };
});

/** The model of the agent: it answers by the number of results it gets, and thinks where it may. */
export const agentModel: ReplyScript = ({ body }) => {
  const results = conversation(body).flatMap(({ content }) =>
    content.filter(({ type }) => type === 'tool_result'),
  );
  const step = AGENT_STEPS[results.length];
  if (step === undefined) throw new Error(`There is no step ${results.length + 1}.`);
  const { said, thought, call } = step;
  return answer([
    ...(thinks(body) ? [thinking([thought.thinking], thought.signature)] : []),
    text(said),
    ...(call ? [toolUse(call.id, call.name, call.input)] : []),
  ]);
};

export function thinks(body: { readonly thinking?: Readonly<Record<string, unknown>> }): boolean {
  return (body.thinking?.['type'] ?? 'disabled') !== 'disabled';
}

/** An answer as a client that rewrites answers would send it. */
export function rewritten(said: string): string {
  return `  ${said.replace('I look at', 'I shall look into')}\n\n(Shortened by the client.)\n`;
}

/** In the cache's measure of four bytes per token. */
export const PREFIX_TOKENS = Math.floor((AGENT_SYSTEM.length + JSON.stringify(AGENT_TOOLS).length) / 4);
