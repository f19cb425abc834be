/** On macOS a large request cannot be in the CLI's environment: which way each request goes there, with the real CLI of this system. */
import { expect, test } from '@jest/globals';
import { answer } from '../support/api-reply.js';
import { turnOf, user } from '../support/engine.js';
import {
  expectedSystem,
  joinedUsers,
  sentMessages,
  unmarkedMessages,
  withoutNotes,
} from '../support/expected-request.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { startStage } from '../support/stage.js';

const { path, version } = NEWEST_CLI;

test('below the limit by the body, above it by lines', async () => {
  await using on = await startStage(path, { platform: 'darwin' });
  on.api.script(() => answer('Read.'));
  const messages = (bytes: number) => [user('lorem ipsum '.repeat(bytes / 12))];
  const [small, large] = [messages(690_000), messages(710_400)];
  await on.ask(turnOf(small, { system: 'Be brief.' }));
  await on.ask(turnOf(large, { system: 'Be brief.' }));
  const [byBody, byLines, ...more] = on.bodies();
  expect(more).toEqual([]);
  expect(byBody!.messages).toEqual(sentMessages(small));
  // The CLI adds a note about its environment.
  expect(byLines!.messages).not.toEqual(sentMessages(large));
  expect(withoutNotes(byLines!)).toEqual(joinedUsers(unmarkedMessages(large)));
  for (const body of [byBody!, byLines!]) expect(body.system).toEqual(expectedSystem(version, 'Be brief.'));
});

test('elsewhere a request of that size goes by the body', async () => {
  await using on = await startStage(path, { platform: 'linux' });
  on.api.reply(answer('Read.'));
  const large = [user('lorem ipsum '.repeat(59_200))];
  await on.ask(turnOf(large));
  expect(on.bodies().map(({ messages }) => messages)).toEqual([sentMessages(large)]);
});
