/** A model that asks for the weather of two cities at once, then for the time, and then repeats the results. */
import { answer, text, toolUse } from '../support/api-reply.js';
import { conversation, type ApiBlock } from '../support/api-request.js';
import {
  assistant,
  call as calling,
  expectedMessages,
  result,
  user,
  type ExpectedMessage,
} from '../support/expected-messages.js';
import type { ReplyScript } from '../support/messages-api.js';

/** `words` is the text before its first calls; use none for a client that overlooks calls after text. */
export function weatherLoop(words = 'Let me look.'): ReplyScript {
  let calls = 0;
  const call = (name: string, input: Readonly<Record<string, unknown>>): ReturnType<typeof toolUse> =>
    toolUse(callId((calls += 1)), name, input);
  return ({ body }) => {
    const results = conversation(body)
      .flatMap(({ content }) => content)
      .filter(({ type }) => type === 'tool_result');
    switch (results.length) {
      case 0:
        return answer([
          ...(words === '' ? [] : [text(words)]),
          call('get_weather', { city: 'Paris' }),
          call('get_weather', { city: 'Rome' }),
        ]);
      case 2:
        return answer([call('get_time', {})]);
      default:
        return answer(`I know: ${results.map(resultText).sort().join(', ')}.`);
    }
  };
}

/** The messages of the loop's last request, which hold the whole conversation with the model. */
export function weatherMessages(question: string, words = 'Let me look.'): ExpectedMessage[] {
  const [paris, rome, time] = [callId(1), callId(2), callId(3)] as const;
  return expectedMessages(
    user(question),
    assistant(
      ...(words === '' ? [] : [words]),
      calling(paris, 'get_weather', { city: 'Paris' }),
      calling(rome, 'get_weather', { city: 'Rome' }),
    ),
    user(result(paris, weatherIn('Paris')), result(rome, weatherIn('Rome'))),
    assistant(calling(time, 'get_time', {})),
    user(result(time, timeNow)),
  );
}

function callId(count: number): string {
  return `toolu_weather_${String(count).padStart(8, '0')}`;
}

/** What the clients' tools return. */
export const weatherIn = (city: string): string => `${city} is ${city === 'Rome' ? 25 : 20}`;
export const timeNow = 'noon';

/** The model's last text, once every result has reached it. */
export const lastWords = 'I know: Paris is 20, Rome is 25, noon.';

function resultText({ content }: ApiBlock): string {
  if (typeof content === 'string') return content;
  return (content as readonly ApiBlock[]).map((block) => block.text ?? '').join('');
}
