/** How clients that take turns are told apart: by the name of their key, or by their network. */
import { expect, test } from '@jest/globals';
import { clientIdOf } from '../../src/http/guards/client-id.js';
import { serve, rawChat, until } from './serve.js';

test.each([
  ['127.0.0.1', 'from 127.0.0.1'],
  ['::ffff:10.0.0.7', 'from 10.0.0.7'],
  ['2001:db8:1:2:3:4:5:6', 'from 2001:db8:1:2'],
  ['2001:db8:1:2::9', 'from 2001:db8:1:2'],
  ['2001:db8::9', 'from 2001:db8:0:0'],
  ['fe80::1%eth0', 'from fe80:0:0:0'],
  ['::1', 'from 0:0:0:0'],
])('%s is %s', (address, clientId) => {
  expect(clientIdOf(undefined, address)).toBe(clientId);
  expect(clientIdOf('laptop', address)).toBe('key laptop');
});

test('the engine gets the client id with every answer of a request', async () => {
  const server = await serve({ keys: [{ name: 'laptop', key: 'laptop-key' }] });
  const clientIds: unknown[] = [];
  const answer = server.chat.answer.bind(server.chat);
  server.chat.answer = (turn, options) => {
    clientIds.push(options.clientId);
    return answer(turn, options);
  };
  rawChat(server, { n: 2 }, 'x-api-key: laptop-key\r\n');
  await until(() => clientIds.length === 2);
  expect(clientIds).toEqual(['key laptop', 'key laptop']);
  server.closeNow();
});
