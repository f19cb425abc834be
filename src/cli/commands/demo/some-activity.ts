/** Asks a few questions of every kind, so that the page and the log of the demo show something. */
import { askBridge, type Bridge } from '../../running-bridge/bridge-request.js';

/** One after another. A request that fails belongs to it. */
export async function someActivity(bridge: Bridge): Promise<void> {
  for (const [path, body] of REQUESTS) {
    const answer = await askBridge(bridge, path, { body }).catch(() => undefined);
    await answer?.text();
  }
}

const REQUESTS: readonly (readonly [string, object])[] = [
  ['/v1/chat/completions', asked('haiku', 'Say hello in three languages.', { stream: true })],
  [
    '/v1/chat/completions',
    asked('opus', 'What is the weather like in Lisbon?', {
      tools: [
        {
          type: 'function',
          function: {
            name: 'weather',
            description: 'Tells the weather of a place.',
            parameters: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
          },
        },
      ],
    }),
  ],
  [
    '/v1/chat/completions',
    asked('sonnet', 'Name a river and its length.', {
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'river',
          strict: true,
          schema: {
            type: 'object',
            properties: { name: { type: 'string' }, kilometres: { type: 'integer' } },
            required: ['name', 'kilometres'],
            additionalProperties: false,
          },
        },
      },
    }),
  ],
  ['/v1/responses', { model: 'sonnet', input: 'Why is the sky blue?' }],
  ['/v1/messages', { ...asked('haiku', 'How deep is the sea?', {}), max_tokens: 200 }],
  ['/v1/chat/completions', asked('a-model-nobody-knows', 'Is there anybody?', {})],
];

function asked(model: string, content: string, more: object): object {
  return { model, messages: [{ role: 'user', content }], ...more };
}
