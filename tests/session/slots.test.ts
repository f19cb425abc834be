import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import { Slots } from '../../src/session/pool/slots.js';

const never = new AbortController().signal;

describe('slots', () => {
  test('run a set number at once, and admit the others in order', async () => {
    const slots = new Slots({ maxRunning: 2, maxWaiting: 5, waitMs: 1000 });
    const entered: number[] = [];
    const enter = async (n: number): Promise<() => void> => {
      const leave = await slots.take(never);
      entered.push(n);
      return leave;
    };
    const [first, second] = await Promise.all([enter(1), enter(2)]);
    const later = [enter(3), enter(4)];
    await delay(10);
    expect(entered).toEqual([1, 2]);
    expect({ running: slots.running, waiting: slots.waiting }).toEqual({ running: 2, waiting: 2 });
    second();
    await later[0];
    expect(entered).toEqual([1, 2, 3]);
    first();
    (await later[0]!)();
    (await later[1]!)();
    expect({ running: slots.running, waiting: slots.waiting }).toEqual({ running: 0, waiting: 0 });
  });

  test('refuse a request at once when the queue is full, and after a while when it waits too long', async () => {
    const slots = new Slots({ maxRunning: 1, maxWaiting: 1, waitMs: 50 });
    const leave = await slots.take(never);
    const waiting = slots.take(never);
    await expect(slots.take(never)).rejects.toMatchObject({
      code: 'queue_full',
      retryAfter: 5,
      retryable: true,
    });
    await expect(waiting).rejects.toMatchObject({ code: 'queue_full' });
    leave();
    (await slots.take(never))();
    expect(slots.running).toBe(0);
  });

  test('a client that leaves the queue frees its place', async () => {
    const slots = new Slots({ maxRunning: 1, maxWaiting: 1, waitMs: 1000 });
    const leave = await slots.take(never);
    const leaving = new AbortController();
    const waiting = slots.take(leaving.signal);
    leaving.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(slots.waiting).toBe(0);
    await expect(slots.take(leaving.signal)).rejects.toMatchObject({ code: 'cancelled' });
    leave();
    expect(slots.running).toBe(0);
  });

  test('for later go to nobody while others wait, and are waited for as long as it takes', async () => {
    const slots = new Slots({ maxRunning: 1, maxWaiting: 1, waitMs: 20 });
    const entered: string[] = [];
    const leave = await slots.take(never);
    const leaving = new AbortController();
    const left = slots.take(leaving.signal, 'batch', true);
    const later = ['first', 'second'].map(async (name) => {
      const leaveLater = await slots.take(never, 'batch', true);
      entered.push(name);
      return leaveLater;
    });
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'cancelled' });
    // They take no place in the queue, and its limits are not for them.
    await expect(slots.take(never)).rejects.toMatchObject({ code: 'queue_full' });
    const somebody = slots.take(never);
    expect(slots.waiting).toBe(1);
    leave();
    (await somebody)();
    (await later[0]!)();
    (await later[1]!)();
    expect(entered).toEqual(['first', 'second']);
    expect(slots.running).toBe(0);
    const last = await slots.take(never, 'batch', true);
    const refused = slots.take(never, 'batch', true);
    slots.close(new BridgeError('shutting_down', 'The bridge stops.'));
    await expect(refused).rejects.toMatchObject({ code: 'shutting_down' });
    last();
  });

  describe('between clients', () => {
    /** Records the order in which requests get their slots. */
    const order = (slots: Slots) => {
      const entered: string[] = [];
      const leaves: (() => void)[] = [];
      const sent: string[] = [];
      const ask = async (...names: readonly string[]): Promise<void> => {
        for (const name of names)
          slots.take(never, name[0]).then(
            (leave) => void (entered.push(name), leaves.push(leave)),
            (error: unknown) => void sent.push(`${name} ${(error as BridgeError).code}`),
          );
        await turn();
      };
      const leave = async (name: string): Promise<void> => {
        leaves[entered.indexOf(name)]?.();
        await turn();
      };
      return { entered, sent, ask, leave };
    };
    const turn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

    test('they take turns, and each is served in order', async () => {
      const slots = new Slots({ maxRunning: 1, maxWaiting: 20, waitMs: 60_000 });
      const { entered, ask, leave } = order(slots);
      await ask('a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1');
      for (const name of ['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']) await leave(name);
      expect(entered).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
      expect({ running: slots.running, waiting: slots.waiting }).toEqual({ running: 0, waiting: 0 });
    });

    test('a lone client gets all slots, but none above its share while another waits', async () => {
      const slots = new Slots({ maxRunning: 4, maxWaiting: 20, waitMs: 60_000, maxShare: 0.5 });
      const { entered, ask, leave } = order(slots);
      await ask('a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'b1', 'b2', 'b3');
      expect(entered).toEqual(['a1', 'a2', 'a3', 'a4']);
      await leave('a1');
      await leave('a2');
      expect(entered.slice(4)).toEqual(['b1', 'b2']);
      // Both have their share now, and both wait: neither has fewer.
      await leave('b1');
      expect(entered.slice(6)).toEqual(['b3']);
      await leave('b2');
      await leave('b3');
      expect(entered.slice(7)).toEqual(['a5', 'a6']);
    });

    test("one client's flood is refused and leaves places for others", async () => {
      const slots = new Slots({ maxRunning: 1, maxWaiting: 4, waitMs: 60_000, maxShare: 0.75 });
      const { entered, sent, ask, leave } = order(slots);
      await ask('a1', 'a2', 'a3', 'a4', 'a5', 'a6');
      expect(sent).toEqual(['a5 queue_full', 'a6 queue_full']);
      await ask('b1', 'c1', 'd1', 'b2');
      // The flood from a made room for c and d, but not for a second request from b.
      expect(sent.slice(2).sort()).toEqual(['a3 queue_full', 'a4 queue_full', 'b2 queue_full']);
      for (const name of ['a1', 'a2', 'b1', 'c1', 'd1']) await leave(name);
      expect(entered).toEqual(['a1', 'a2', 'b1', 'c1', 'd1']);
    });

    test('a share is at least one', async () => {
      const slots = new Slots({ maxRunning: 1, maxWaiting: 1, waitMs: 60_000, maxShare: 0.01 });
      const { entered, ask, leave } = order(slots);
      await ask('a1', 'a2');
      await leave('a1');
      expect(entered).toEqual(['a1', 'a2']);
    });
  });

  test('closing refuses the queue', async () => {
    const slots = new Slots({ maxRunning: 1, maxWaiting: 1, waitMs: 1000 });
    await slots.take(never);
    const waiting = slots.take(never);
    slots.close(new BridgeError('shutting_down', 'bye'));
    await expect(waiting).rejects.toMatchObject({ code: 'shutting_down' });
  });
});
