/** curl, and with it everything that can send a request of its own. */
import type { ConnectClient } from '../connect-client.js';
import { shell } from '../key-expression.js';

export const curl: ConnectClient = {
  id: 'curl',
  title: 'curl',
  route: '/v1/chat/completions',
  steps: ({ baseUrl, model, key }) => {
    const bearer =
      key.kind === 'text'
        ? shell(`authorization: Bearer ${key.text}`)
        : `"authorization: Bearer $${key.name}"`;
    const body = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Hello!' }] });
    return [
      {
        say: 'Type:',
        language: 'sh',
        code: `curl -N ${shell(`${baseUrl}/chat/completions`)} \\\n  -H ${bearer} \\\n  -H 'content-type: application/json' \\\n  -d ${shell(body)}`,
      },
    ];
  },
};
