/** Stop sequences of white space, which the model's API refuses: the bridge ends the answer. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { answer, text } from '../support/api-reply.js';
import { turnOf, user } from '../support/engine.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { startStage, type Stage } from '../support/stage.js';

let on: Stage;
beforeAll(async () => {
  on = await startStage(NEWEST_CLI.path);
});
afterAll(async () => on[Symbol.asyncDispose]());

const sampling = { stop: ['\n\n', 'END'] };

test('an answer ends at one although the model goes on, and the model is stopped', async () => {
  on.api.reply({ ...answer([text(['one\n', '\ntwo', 'three'])]), stall: { afterChunks: 2 } });
  const { events, text: said } = await on.ask(turnOf([user('count')], { sampling }));
  expect(said).toBe('one');
  expect(events.at(-1)).toMatchObject({ type: 'end', finishReason: 'stop', stopSequence: '\n\n' });
  await on.api.requests[0]!.aborted;
  expect(on.bodies().map(({ stop_sequences: stops }) => stops)).toEqual([['END']]);
});

test('an answer in JSON is not cut, and the client is told', async () => {
  on.api.reply(answer('{"a":\n\n1}'));
  const { events, text: said } = await on.ask(
    turnOf([user('in JSON')], { sampling, output: { type: 'json-object' } }),
  );
  expect(said).toBe('{"a":\n\n1}');
  expect(events).toContainEqual({
    ...{ type: 'adapted', option: 'stop' },
    what: 'left out where it is white space: an answer in JSON holds it anywhere',
  });
});
