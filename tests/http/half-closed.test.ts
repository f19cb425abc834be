/** However many requests come on one connection before their answers, they listen to it together. */
import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import type { Response } from 'express';
import { probeHalfClosed } from '../../src/http/server/half-closed.js';

test('all that wait on a connection ask its client when it has closed its side, and no others', () => {
  const socket = Object.assign(new EventEmitter(), { readableEnded: false });
  const asked: number[] = [];
  const ways = Array.from({ length: 20 }, (_, index) => {
    const more = { req: { socket, httpVersion: '1.1' }, writeContinue: () => void asked.push(index) };
    return probeHalfClosed(Object.assign(new EventEmitter(), more) as unknown as Response);
  });
  expect(socket.listenerCount('end')).toBe(1);
  for (const stop of ways.splice(0, 15)) stop();
  socket.emit('end');
  expect(asked).toEqual([15, 16, 17, 18, 19]);
  for (const stop of ways) stop();
});
