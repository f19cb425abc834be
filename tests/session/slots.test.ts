import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import { Slots } from '../../src/session/slots.js';

const never = new AbortController().signal;

describe('slots', () => {
  test('run so many at once, and let the others in as they came', async () => {
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

  test('send away at once whoever finds the queue full, and after a while whoever waits too long', async () => {
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

  test('a client that leaves the queue leaves its place', async () => {
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

  test('closing sends the queue away', async () => {
    const slots = new Slots({ maxRunning: 1, maxWaiting: 1, waitMs: 1000 });
    await slots.take(never);
    const waiting = slots.take(never);
    slots.close(new BridgeError('shutting_down', 'bye'));
    await expect(waiting).rejects.toMatchObject({ code: 'shutting_down' });
  });
});
