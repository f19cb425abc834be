/** Where an answer ends at a stop sequence that the model's API does not take. */
import { expect, test } from '@jest/globals';
import { createTextCutter } from '../../src/claude/read/text-cutter.js';
import type { TurnEvent, Usage } from '../../src/core/turn-event.js';

const usage = (outputTokens: number): Usage => ({
  ...{ inputTokens: 7, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens },
});
const whole = { type: 'end', finishReason: 'length', usage: usage(9) } as const;

/** The text, and the sequence at which it ended. */
function cut(sequences: readonly string[], ...pieces: readonly string[]): [string[], string | undefined] {
  const cutter = createTextCutter(sequences, usage);
  const given: readonly TurnEvent[] = [
    ...pieces.map((text) => ({ type: 'text-delta', text }) as const),
    whole,
  ];
  const events: TurnEvent[] = [];
  for (const event of given) {
    events.push(...cutter.read([event]));
    if (events.at(-1)?.type === 'end') break;
  }
  const texts = events.flatMap((event) => (event.type === 'text-delta' ? [event.text] : []));
  const end = events.at(-1);
  if (end?.type !== 'end') throw new Error('The answer did not end.');
  expect(end.finishReason).toBe(end.stopSequence === undefined ? 'length' : 'stop');
  return [texts, end.stopSequence];
}

test.each<[string, string[], string[], string[], string | undefined]>([
  ['in one piece', ['\n'], ['one\ntwo'], ['one'], '\n'],
  ['at the end of a piece', ['\n'], ['one', '\n', 'two'], ['one'], '\n'],
  ['split over two pieces', ['\n\n'], ['one\n', '\ntwo'], ['one'], '\n\n'],
  ['that only seemed to begin', ['\n\n'], ['one\n', 'two\n'], ['one', '\ntwo', '\n'], undefined],
  [
    'split over three, after a beginning',
    ['\n\n\n'],
    ['a\n\n', 'b\n', '\n', '\nc'],
    ['a', '\n\nb'],
    '\n\n\n',
  ],
  ['the earliest of several', ['\n\n', ' '], ['one two\n\n'], ['one'], ' '],
  ['at once', ['\n'], ['\none'], [], '\n'],
  ['not at all', [' '], ['one', 'two'], ['one', 'two'], undefined],
  ['without any', [], ['one\n', '\n'], ['one\n', '\n'], undefined],
])('%s', (_, sequences, pieces, texts, sequence) => {
  expect(cut(sequences, ...pieces)).toEqual([texts, sequence]);
});

test('what comes between the pieces of a text does not part a sequence', () => {
  const cutter = createTextCutter(['\n\n'], usage);
  const limits = { type: 'limits', limits: { status: 'allowed' } } as const;
  const text = (said: string): TurnEvent => ({ type: 'text-delta', text: said });
  expect(cutter.read([text('one\n'), limits])).toEqual([text('one'), limits]);
  expect(cutter.read([text('\ntwo')])).toMatchObject([{ type: 'end', stopSequence: '\n\n' }]);
});

test('what is held back goes out before anything else, and nothing comes after the end', () => {
  const cutter = createTextCutter(['\n\n'], usage);
  const call = { type: 'tool-start', id: 't', name: 'f' } as const;
  const text = (said: string): TurnEvent => ({ type: 'text-delta', text: said });
  expect(cutter.read([text('one\n'), call])).toEqual([text('one'), text('\n'), call]);
  expect(cutter.read([text('12345678\n\n'), call])).toEqual([
    text('12345678'),
    { type: 'end', finishReason: 'stop', stopSequence: '\n\n', usage: usage(4) },
  ]);
});
