/** Clients that leave a streamed response: in the middle, which ends the work, or at the last event, which does not. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { answer } from '../support/api-reply.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { rawPost, type RawClient } from '../support/raw-client.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';

describe.each(CLI_VERSIONS)('through CLI $version, a client that leaves', ({ path }) => {
  const bench = useBench(path, { sparesPerModel: 0 });

  const come = async (): Promise<RawClient> =>
    rawPost(bench.bridge.origin, '/v1/responses', { model: 'sonnet', input: 'one', stream: true });

  test('at response.completed keeps its conversation', async () => {
    // The CLI ends the turn a little later than the answer ends.
    bench.api.script(() => answer('all of it', { endGapMs: 300 }));
    const client = await come();
    await client.until('event: response.completed\ndata: ');
    client.leave();
    const [, id = ''] = /"id":"(resp_[^"]+)"/u.exec(client.received) ?? [];
    await delay(600);
    expect(bench.reached()[0]!.finished).toBe(true);
    const next = await bench.openai.responses.create({
      ...{ model: 'sonnet', input: 'two', previous_response_id: id },
    });
    expect(next.status).toBe('completed');
    expect(bench.reached()).toHaveLength(2);
    expect(bench.processes()).toBe(1);
  });

  test('in the middle ends the API call and the process', async () => {
    bench.api.script(() => answer('word '.repeat(200), { gapMs: 50 }));
    const client = await come();
    const request = await bench.api.nextRequest((candidate) => bench.reached().includes(candidate));
    await client.until('event: response.output_text.delta');
    client.leave();
    await request.aborted;
    expect(request.finished).toBe(false);
    await waitUntilGone(async () => processesMarked(bench.bridge.home));
  });
});
