/** Cursor, whose requests come from its own servers and therefore need an https address that the internet reaches. */
import type { ConnectClient, Step } from '../connect-client.js';

export const cursor: ConnectClient = {
  id: 'cursor',
  title: 'Cursor',
  route: '/v1/chat/completions',
  needsNoVariable: true,
  steps: ({ baseUrl, origin, model, key }) => {
    const reachable = baseUrl.startsWith('https:');
    return [
      ...(reachable ? [] : tunnel(origin)),
      {
        say: 'In Cursor, Settings → Models → API Keys: switch on “OpenAI API Key” and “Override OpenAI Base URL”, and add the model. This holds for all of Cursor’s own OpenAI models too.',
        language: 'text',
        code: `Override OpenAI Base URL:  ${reachable ? baseUrl : 'https://ADDRESS-OF-THE-TUNNEL/v1'}
OpenAI API Key:            ${key.kind === 'text' && reachable ? key.text : 'the key of the bridge'}
Add model:                 ${model}`,
      },
    ];
  },
};

/** cloudflared gives a name that changes with every start; the bridge would refuse it as a foreign Host. */
function tunnel(origin: string): Step[] {
  const host = new URL(origin).host;
  return [
    {
      say: 'Cursor’s servers send its requests, so the bridge needs an address that the whole internet reaches: it must have a key.',
      language: 'sh',
      code: 'claude-bridge config set api-key "$(openssl rand -hex 24)"\nclaude-bridge serve',
    },
    {
      say: 'In another terminal, an https tunnel to it; this one prints its address. With a tunnel that passes on its own Host header, also `claude-bridge config set allowed-hosts NAME`.',
      language: 'sh',
      code: `cloudflared tunnel --url ${origin} --http-host-header ${host}`,
    },
  ];
}
