/** Clients that are set up by a form, by variables or by a file that only their user knows the place of. */
import { shellWord } from '../../typed/shell-word.js';
import type { BridgeFacts, ConnectClient, ModelLimits, Step } from './connect-client.js';
import { keyIn, needed } from './key-text.js';

/** Every model takes that much. */
export const SMALLEST: ModelLimits = { context: 200_000, output: 32_000 };

export const MORE_CLIENTS: readonly ConnectClient[] = [
  {
    id: 'vscode',
    title: 'VS Code',
    route: '/v1/chat/completions',
    documentation: 'https://code.visualstudio.com/docs/agent-customization/language-models',
    needsNoVariable: true,
    needsLimits: true,
    untestedBecause: 'it is a desktop program',
    steps: ({ baseUrl, model, key, limits = SMALLEST }) => [
      {
        say: 'In the list of models of a chat, open “Manage Language Models” (the gear), choose “Add Models” → “Custom Endpoint”, give it a name and the key, and choose “Chat Completions”. In the file that opens (`chatLanguageModels.json`), the entry has to be:',
        language: 'json',
        code: JSON.stringify(
          [
            {
              name: 'claude-bridge',
              vendor: 'customendpoint',
              apiKey: keyIn.form(key),
              apiType: 'chat-completions',
              models: [
                {
                  ...{ id: model, name: `${model} (claude-bridge)`, url: `${baseUrl}/chat/completions` },
                  ...{ toolCalling: true, vision: true },
                  ...{ maxInputTokens: limits.context - limits.output, maxOutputTokens: limits.output },
                },
              ],
            },
          ],
          undefined,
          2,
        ),
      },
      { say: 'Then choose it in the list of models:', language: 'text', code: `${model} (claude-bridge)` },
    ],
  },
  {
    id: 'jetbrains',
    title: 'JetBrains AI',
    route: '/v1/chat/completions',
    documentation: 'https://www.jetbrains.com/help/ai-assistant/use-custom-models.html',
    needsNoVariable: true,
    untestedBecause: 'it is a desktop program',
    steps: ({ baseUrl, model, key }) => [
      {
        say: 'Open Settings → Tools → AI Assistant → Providers & API keys, and under “Third-party AI providers” enter:',
        language: 'text',
        code: form({
          Provider: 'OpenAI-compatible',
          URL: baseUrl,
          'API Key': keyIn.form(key),
          Model: model,
          'Tool calling': 'on',
        }),
      },
    ],
  },
  {
    id: 'roo-code',
    title: 'Roo Code',
    route: '/v1/chat/completions',
    documentation: 'https://docs.roocode.com/providers/openai-compatible',
    needsNoVariable: true,
    untestedBecause: 'it is an extension of a desktop program',
    steps: ({ baseUrl, model, key }) => [
      {
        say: 'Open its settings (the gear) and enter:',
        language: 'text',
        code: form({
          'API Provider': 'OpenAI Compatible',
          'Base URL': baseUrl,
          'API Key': keyIn.form(key),
          'Model ID': model,
        }),
      },
    ],
  },
  {
    id: 'aider',
    title: 'Aider',
    route: '/v1/chat/completions',
    documentation: 'https://aider.chat/docs/llms/openai-compat.html',
    untestedBecause: 'it is a Python program',
    steps: ({ baseUrl, model, key }) => [
      {
        say: 'Set these variables:',
        language: 'sh',
        code: `export OPENAI_API_BASE=${shellWord(baseUrl)}\nexport OPENAI_API_KEY=${keyIn.shell(key)}`,
      },
      {
        say: 'Then start it in the same terminal. `openai/` is for Aider and does not reach the bridge:',
        language: 'sh',
        code: `aider --model ${shellWord(`openai/${model}`)}`,
      },
    ],
  },
  {
    id: 'goose',
    title: 'Goose',
    route: '/v1/chat/completions',
    documentation: 'https://goose-docs.ai/docs/getting-started/providers',
    untestedBecause: 'it is not an npm package',
    steps: ({ origin, model, key }) => [
      {
        say: 'Set these variables. The host has no `/v1`, which is in the path:',
        language: 'sh',
        code: [
          'export GOOSE_PROVIDER=openai',
          `export GOOSE_MODEL=${shellWord(model)}`,
          `export OPENAI_HOST=${shellWord(origin)}`,
          'export OPENAI_BASE_PATH=v1/chat/completions',
          `export OPENAI_API_KEY=${keyIn.shell(key)}`,
        ].join('\n'),
      },
      { say: 'Then start it in the same terminal:', language: 'sh', code: 'goose session' },
    ],
  },
  {
    id: 'litellm',
    title: 'LiteLLM',
    route: '/v1/chat/completions',
    documentation: 'https://docs.litellm.ai/docs/providers/openai_compatible',
    untestedBecause: 'it is a Python program',
    steps: ({ baseUrl, model, key }) => [
      {
        say: 'Put this into `config.yaml`. `openai/` is for LiteLLM and does not reach the bridge:',
        language: 'yaml',
        code: `model_list:
  - model_name: ${JSON.stringify(model)}
    litellm_params:
      model: ${JSON.stringify(`openai/${model}`)}
      api_base: ${JSON.stringify(baseUrl)}
      api_key: ${JSON.stringify(key.kind === 'text' ? key.text : `os.environ/${key.name}`)}`,
      },
      { say: 'Then start it:', language: 'sh', code: 'litellm --config config.yaml' },
    ],
  },
  {
    id: 'open-webui',
    title: 'Open WebUI',
    route: '/v1/chat/completions',
    documentation:
      'https://docs.openwebui.com/getting-started/quick-start/connect-a-provider/starting-with-openai-compatible',
    untestedBecause: 'it is a Python program',
    steps: ({ baseUrl, model, key }) => [
      {
        say: 'Start it with these variables; it then lists the models by itself. One that ran before keeps what it has: enter the same two values in Admin Settings → Connections → OpenAI → Add Connection.',
        language: 'sh',
        code: `export OPENAI_API_BASE_URL=${shellWord(baseUrl)}\nexport OPENAI_API_KEY=${keyIn.shell(key)}\nopen-webui serve`,
      },
      { say: 'In a new chat, choose the model:', language: 'text', code: model },
      ...fromContainer({ baseUrl }),
    ],
  },
  {
    id: 'librechat',
    title: 'LibreChat',
    route: '/v1/chat/completions',
    documentation: 'https://www.librechat.ai/docs/quick_start/custom_endpoints',
    untestedBecause: 'it needs a database and more servers',
    steps: ({ baseUrl, model, key }) => [
      {
        say: 'Add this to `librechat.yaml`; a key in a variable belongs in its `.env`:',
        language: 'yaml',
        code: `endpoints:
  custom:
    - name: claude-bridge
      apiKey: ${JSON.stringify(key.kind === 'text' ? key.text : `\${${key.name}}`)}
      baseURL: ${JSON.stringify(baseUrl)}
      models:
        default: [${JSON.stringify(model)}]
        fetch: true
      titleConvo: true
      titleModel: haiku`,
      },
      ...fromContainer({ baseUrl }),
    ],
  },
  {
    id: 'n8n',
    title: 'n8n',
    route: '/v1/responses',
    documentation: 'https://docs.n8n.io/integrations/builtin/credentials/openai',
    needsNoVariable: true,
    untestedBecause: 'its workflows are made in a browser',
    steps: ({ baseUrl, model, key }) => [
      {
        say: 'Create a credential of the kind “OpenAI”:',
        language: 'text',
        code: form({ 'API Key': keyIn.form(key), 'Base URL': baseUrl }),
      },
      {
        say: 'In the node “OpenAI Chat Model”, choose it, and the model by its id. With “Use Responses API” off, the node calls `/v1/chat/completions`:',
        language: 'text',
        code: model,
      },
      ...fromContainer({ baseUrl }),
    ],
  },
  {
    id: 'home-assistant',
    title: 'Home Assistant',
    route: '/api/chat',
    documentation: 'https://www.home-assistant.io/integrations/ollama',
    needsNoVariable: true,
    untestedBecause: 'it is an operating system of its own',
    steps: ({ origin, model, key }) => [
      {
        say: 'Open Settings → Devices & services → Add integration → Ollama, and enter:',
        language: 'text',
        code: form({ URL: origin, ...(needed(key) && { 'API key': keyIn.form(key) }) }),
      },
      {
        say: 'Add a conversation agent to it, with this model:',
        language: 'text',
        code: `${model}:latest`,
      },
    ],
  },
];

function form(fields: Readonly<Record<string, string>>): string {
  const width = Math.max(...Object.keys(fields).map((name) => name.length)) + 1;
  return Object.entries(fields)
    .map(([name, value]) => `${`${name}:`.padEnd(width)}  ${value}`)
    .join('\n');
}

/** For a client that usually runs in Docker, where 127.0.0.1 is the container itself. */
function fromContainer({ baseUrl }: Pick<BridgeFacts, 'baseUrl'>): Step[] {
  const { hostname } = new URL(baseUrl);
  if (hostname !== '127.0.0.1' && hostname !== 'localhost') return [];
  return [
    {
      say: 'In a container, 127.0.0.1 is the container itself. Make the bridge listen on an address that the container, or another machine, can reach: `serve` then prints a key, which goes in place of `unused`. Use this base URL there (on Linux with `--add-host host.docker.internal:host-gateway`).',
      language: 'sh',
      code: 'claude-bridge config set allowed-hosts host.docker.internal\nclaude-bridge serve --host 0.0.0.0',
    },
    { say: 'The base URL there:', language: 'text', code: baseUrl.replace(hostname, 'host.docker.internal') },
  ];
}
