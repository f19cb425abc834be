/** The agent whose prompt cost the benchmark measures, and the client it compares with. */
import { describe, expect, test } from '@jest/globals';
import { AGENT_STEPS, AGENT_SYSTEM, PREFIX_TOKENS, STEPS } from '../../scripts/bench/agent.js';
import { idealBodies, idealTotals } from '../../scripts/bench/ideal-client.js';
import { refusal } from '../support/api-rules/refusal.js';
import { SignatureLedger } from '../support/api-rules/signature-ledger.js';
import type { MessagesBody } from '../support/api-request.js';

/** The first request, as the CLI sends it. */
const like: MessagesBody = {
  model: 'claude-sonnet-4-6',
  max_tokens: 32_000,
  system: [
    { type: 'text', text: 'The line of the CLI.', cache_control: { type: 'ephemeral' } },
    { type: 'text', text: AGENT_SYSTEM, cache_control: { type: 'ephemeral', ttl: '1h' } },
  ],
  messages: [],
};
const thinking: MessagesBody = {
  ...like,
  model: 'claude-sonnet-5-5',
  thinking: { type: 'adaptive', display: 'omitted' },
};

describe('the agent', () => {
  test('has about 4,000 tokens of system prompt and tools, and calls a tool in every step but the last', () => {
    expect(PREFIX_TOKENS).toBeGreaterThan(3500);
    expect(PREFIX_TOKENS).toBeLessThan(4500);
    expect(AGENT_STEPS.map(({ call }) => call !== undefined)).toEqual([
      ...Array.from({ length: STEPS - 1 }, () => true),
      false,
    ]);
  });
});

describe('the ideal client', () => {
  test.each([
    ['without thoughts', like, false],
    ['with thoughts', thinking, false],
    ['that rewrites answers', thinking, true],
  ])('%s sends what the API accepts', (_, first, rewrites) => {
    const bodies = idealBodies({ like: first, rewrites });
    expect(bodies).toHaveLength(STEPS);
    const headers = { 'anthropic-version': '2023-06-01', 'content-type': 'application/json' };
    for (const body of bodies)
      expect(refusal(body, headers, { lenient: [], ledger: new SignatureLedger() })?.message).toBeUndefined();
  });

  test('marks the system prompt, the last block, and the end of the previous request', () => {
    const bodies = idealBodies({ like, rewrites: false }).map((body) => JSON.stringify(body));
    expect(bodies.map((body) => body.split('"cache_control"').length - 1)).toEqual([
      2,
      ...Array.from({ length: STEPS - 1 }, () => 3),
    ]);
  });

  test('writes each token once and pays full price for none', () => {
    const { requests, input, cacheRead, cacheWrite1h } = idealTotals({ like, rewrites: false, times: [0] });
    expect({ requests, input }).toEqual({ requests: STEPS, input: 0 });
    const last = JSON.stringify(idealBodies({ like, rewrites: false }).at(-1)).length / 4;
    expect(cacheWrite1h).toBeLessThan(last);
    expect(cacheWrite1h).toBeGreaterThan(last * 0.9);
    expect(cacheRead).toBeGreaterThan(5 * cacheWrite1h);
  });
});
