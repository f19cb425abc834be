/** Every client that `claude-bridge connect`, docs/clients.md and the web page show, in their order. Nothing else lists them. */
import { configHome } from '../../../settings/config-file.js';
import type { BridgeFacts, ConnectClient, KeyFacts, Step } from './connect-client.js';
import { js, keyIn, needed } from './key-text.js';
import { shellWord } from '../../typed/shell-word.js';
import type { Json } from './merge-changes.js';
import { MORE_CLIENTS, SMALLEST } from './more-clients.js';

export const CONNECT_CLIENTS: readonly ConnectClient[] = [
  {
    id: 'curl',
    title: 'curl',
    route: '/v1/chat/completions',
    documentation: undefined,
    testedWith: [],
    steps: ({ baseUrl, model, key }) => {
      const bearer =
        key.kind === 'text'
          ? shellWord(`authorization: Bearer ${key.text}`)
          : `"authorization: Bearer $${key.name}"`;
      const body = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Hello!' }] });
      return [
        {
          say: 'Run:',
          language: 'sh',
          code: `curl -N ${shellWord(`${baseUrl}/chat/completions`)} \\\n  -H ${bearer} \\\n  -H 'content-type: application/json' \\\n  -d ${shellWord(body)}`,
        },
      ];
    },
  },
  {
    id: 'openai-python',
    title: 'OpenAI SDK for Python',
    route: '/v1/chat/completions',
    documentation: 'https://github.com/openai/openai-python#configuring-the-http-client',
    steps: ({ baseUrl, model, key }) => [
      { say: 'Install it:', language: 'sh', code: 'pip install openai' },
      {
        say: 'Send a request:',
        language: 'python',
        code: `${key.kind === 'text' ? '' : 'import os\n'}from openai import OpenAI

client = OpenAI(base_url=${JSON.stringify(baseUrl)}, api_key=${keyIn.python(key)})
answer = client.chat.completions.create(
    model=${JSON.stringify(model)},
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.choices[0].message.content)`,
      },
    ],
  },
  {
    id: 'openai-node',
    title: 'OpenAI SDK for Node',
    route: '/v1/chat/completions',
    documentation: 'https://github.com/openai/openai-node#readme',
    testedWith: ['openai'],
    steps: ({ baseUrl, model, key }) => [
      { say: 'Install it:', language: 'sh', code: 'npm install openai' },
      {
        say: 'Send a request:',
        language: 'js',
        code: `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: ${js(baseUrl)}, apiKey: ${keyIn.js(key)} });
const answer = await client.chat.completions.create({
  model: ${js(model)},
  messages: [{ role: 'user', content: 'Hello!' }],
});
console.log(answer.choices[0].message.content);`,
      },
    ],
  },
  {
    id: 'environment',
    title: 'Environment variables',
    route: '/v1/chat/completions',
    documentation: undefined,
    steps: ({ baseUrl, model, key }) => [
      {
        say: 'OpenAI’s SDKs and many programs that use them read these variables:',
        language: 'sh',
        code: `export OPENAI_BASE_URL=${shellWord(baseUrl)}
export OPENAI_API_KEY=${keyIn.shell(key)}`,
      },
      { say: 'The model to ask for:', language: 'text', code: model },
    ],
  },
  {
    id: 'ai-sdk',
    title: 'AI SDK',
    route: '/v1/chat/completions',
    documentation: 'https://ai-sdk.dev/providers/openai-compatible-providers',
    testedWith: ['ai', '@ai-sdk/openai-compatible'],
    steps: ({ baseUrl, model, key }) => [
      { say: 'Install it:', language: 'sh', code: 'npm install ai @ai-sdk/openai-compatible' },
      {
        say: 'Send a request:',
        language: 'js',
        code: `import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText } from 'ai';

const bridge = createOpenAICompatible({
  name: 'bridge',
  baseURL: ${js(baseUrl)},
  apiKey: ${keyIn.js(key)},
  includeUsage: true,
  supportsStructuredOutputs: true,
});
const { text } = await generateText({ model: bridge(${js(model)}), prompt: 'Hello!' });
console.log(text);`,
      },
    ],
  },
  {
    id: 'langchain',
    title: 'LangChain',
    route: '/v1/chat/completions',
    documentation: 'https://docs.langchain.com/oss/javascript/integrations/chat/openai',
    testedWith: ['@langchain/openai'],
    steps: ({ baseUrl, model, key }) => [
      {
        say: 'Install it, for JavaScript:',
        language: 'sh',
        code: 'npm install @langchain/openai @langchain/core',
      },
      {
        say: 'Send a request:',
        language: 'js',
        code: `import { ChatOpenAI } from '@langchain/openai';

const chat = new ChatOpenAI({
  model: ${js(model)},
  apiKey: ${keyIn.js(key)},
  configuration: { baseURL: ${js(baseUrl)} },
});
const answer = await chat.invoke('Hello!');
console.log(answer.text);`,
      },
      {
        say: 'The same in Python (`pip install langchain-openai`):',
        language: 'python',
        code: `${key.kind === 'text' ? '' : 'import os\n'}from langchain_openai import ChatOpenAI

chat = ChatOpenAI(
    model=${JSON.stringify(model)},
    api_key=${keyIn.python(key)},
    base_url=${JSON.stringify(baseUrl)},
)
print(chat.invoke("Hello!").content)`,
      },
    ],
  },
  {
    id: 'llamaindex',
    needsLimits: true,
    title: 'LlamaIndex',
    route: '/v1/chat/completions',
    documentation:
      'https://github.com/run-llama/llama_index/tree/main/llama-index-integrations/llms/llama-index-llms-openai-like',
    testedWith: ['@llamaindex/openai'],
    steps: ({ baseUrl, model, key, limits = SMALLEST }) => [
      { say: 'Install it, for JavaScript:', language: 'sh', code: 'npm install @llamaindex/openai' },
      {
        say: 'Send a request. The JavaScript package is no longer maintained (0.4.23). For tools use its `exec`: `streamExec` misses tool calls that follow text, and Claude often writes some text first.',
        language: 'js',
        code: `import { OpenAI } from '@llamaindex/openai';

const llm = new OpenAI({
  model: ${js(model)},
  apiKey: ${keyIn.js(key)},
  baseURL: ${js(baseUrl)},
});
const { message } = await llm.chat({ messages: [{ role: 'user', content: 'Hello!' }] });
console.log(message.content);`,
      },
      {
        say: 'In Python (`pip install llama-index-llms-openai-like`):',
        language: 'python',
        code: `${key.kind === 'text' ? '' : 'import os\n'}from llama_index.llms.openai_like import OpenAILike

llm = OpenAILike(
    model=${JSON.stringify(model)},
    api_key=${keyIn.python(key)},
    api_base=${JSON.stringify(baseUrl)},
    context_window=${limits.context},
    is_chat_model=True,
    is_function_calling_model=True,
)
print(llm.complete("Hello!"))`,
      },
    ],
  },
  {
    id: 'openai-agents',
    title: 'OpenAI Agents SDK',
    route: '/v1/chat/completions',
    documentation: 'https://openai.github.io/openai-agents-js/guides/config/',
    testedWith: ['@openai/agents'],
    steps: ({ baseUrl, model, key }) => [
      { say: 'Install it:', language: 'sh', code: 'npm install @openai/agents openai zod' },
      {
        say: 'Send a request. Without `setTracingDisabled(true)`, the SDK sends a trace of every run to OpenAI:',
        language: 'js',
        code: `import { Agent, run, setDefaultOpenAIClient, setOpenAIAPI, setTracingDisabled } from '@openai/agents';
import OpenAI from 'openai';

setDefaultOpenAIClient(new OpenAI({ baseURL: ${js(baseUrl)}, apiKey: ${keyIn.js(key)} }));
setOpenAIAPI('chat_completions');
setTracingDisabled(true);

const agent = new Agent({ name: 'Friend', instructions: 'Be brief.', model: ${js(model)} });
const result = await run(agent, 'Hello!');
console.log(result.finalOutput);`,
      },
    ],
  },
  {
    id: 'anthropic-sdk',
    title: 'Anthropic SDK',
    route: '/v1/messages',
    documentation: 'https://platform.claude.com/docs/en/api/sdks/typescript',
    testedWith: ['@anthropic-ai/sdk'],
    steps: ({ origin, model, key }) => [
      { say: 'Install it, for JavaScript:', language: 'sh', code: 'npm install @anthropic-ai/sdk' },
      {
        say: 'Send a request. The base URL has no `/v1`:',
        language: 'js',
        code: `import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({ baseURL: ${js(origin)}, apiKey: ${keyIn.js(key)} });
const answer = await client.messages.create({
  model: ${js(model)},
  max_tokens: 1024,
  messages: [{ role: 'user', content: 'Hello!' }],
});
console.log(answer.content[0].text);`,
      },
      {
        say: 'The same in Python (`pip install anthropic`):',
        language: 'python',
        code: `${key.kind === 'text' ? '' : 'import os\n'}from anthropic import Anthropic

client = Anthropic(base_url=${JSON.stringify(origin)}, api_key=${keyIn.python(key)})
answer = client.messages.create(
    model=${JSON.stringify(model)},
    max_tokens=1024,
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.content[0].text)`,
      },
    ],
  },
  {
    id: 'claude-code',
    title: 'Claude Code',
    route: '/v1/messages',
    documentation: 'https://code.claude.com/docs/en/llm-gateway-connect',
    testedWith: ['@anthropic-ai/claude-code'],
    steps: ({ origin, model, key }) => [
      {
        say: 'Set these variables. The base URL has no `/v1`:',
        language: 'sh',
        code: `export ANTHROPIC_BASE_URL=${shellWord(origin)}
export ANTHROPIC_AUTH_TOKEN=${keyIn.shell(key)}
export ANTHROPIC_MODEL=${shellWord(model)}`,
      },
      { say: 'Then start it in the same terminal:', language: 'sh', code: 'claude' },
    ],
  },
  {
    id: 'ollama-sdk',
    title: 'Ollama SDK',
    route: '/api/chat',
    documentation: 'https://github.com/ollama/ollama-js#custom-client',
    testedWith: ['ollama'],
    steps: ({ origin, model, key }) => [
      { say: 'Install it, for JavaScript:', language: 'sh', code: 'npm install ollama' },
      {
        say: 'Send a request. The host has no path:',
        language: 'js',
        code: `import { Ollama } from 'ollama';

const ollama = new Ollama({ host: ${js(origin)}${needed(key) ? `, headers: { Authorization: 'Bearer ' + ${keyIn.js(key)} }` : ''} });
const answer = await ollama.chat({
  model: ${js(model)},
  messages: [{ role: 'user', content: 'Hello!' }],
});
console.log(answer.message.content);`,
      },
      {
        say: 'The same in Python (`pip install ollama`):',
        language: 'python',
        code: `${key.kind === 'text' ? '' : 'import os\n'}from ollama import Client

client = Client(host=${JSON.stringify(origin)}${needed(key) ? `, headers={"Authorization": "Bearer " + ${keyIn.python(key)}}` : ''})
answer = client.chat(
    model=${JSON.stringify(model)},
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.message.content)`,
      },
    ],
  },
  {
    id: 'cline',
    title: 'Cline',
    route: '/v1/chat/completions',
    documentation: 'https://docs.cline.bot/provider-config/openai-compatible',
    steps: ({ baseUrl, model, key }) => [
      {
        say: 'For the command line, store the settings with its own command. It stores the key itself, not the name of a variable.',
        language: 'sh',
        code: `cline auth -p openai -k ${keyIn.shell(key)} -m ${shellWord(model)} -b ${shellWord(baseUrl)}`,
      },
      { say: 'Then use it:', language: 'sh', code: 'cline "Say what this folder is for"' },
      {
        say: 'For the editor extension, open its settings and enter:',
        language: 'text',
        code: `API Provider:      OpenAI Compatible
Base URL:          ${baseUrl}
API Key:           ${keyIn.form(key)}
Model ID:          ${model}`,
      },
    ],
  },
  // The command line and the editor extensions share one config file.
  {
    id: 'continue',
    title: 'Continue',
    route: '/v1/chat/completions',
    documentation: 'https://docs.continue.dev/customize/model-providers/top-level/openai',
    steps: () => [{ say: 'Then start it, and choose the model with `/model`:', language: 'sh', code: 'cn' }],
    config: {
      format: 'yaml',
      shownPath: '~/.continue/config.yaml',
      paths: ({ env, home }) => {
        const folder = env['CONTINUE_GLOBAL_DIR'] ?? `${home}/.continue`;
        return [`${folder}/config.yaml`, `${folder}/config.yml`];
      },
      unlessSet: () => ({ name: 'My models', version: '0.0.1', schema: 'v1' }),
      wanted: ({ baseUrl, model, key }) => ({
        models: [
          {
            name: `${model} (claude-bridge)`,
            provider: 'openai',
            model,
            apiBase: baseUrl,
            apiKey: key.kind === 'text' ? key.text : `\${{ secrets.${key.name} }}`,
            roles: ['chat', 'edit', 'apply'],
            capabilities: ['tool_use', 'image_input'],
          },
        ],
      }),
    },
  },
  {
    id: 'pi',
    needsLimits: true,
    title: 'Pi',
    route: '/v1/chat/completions',
    documentation: 'https://pi.dev/docs/latest/models',
    steps: ({ model }) => [
      {
        say: 'Then start it:',
        language: 'sh',
        code: `pi --provider claude-bridge --model ${shellWord(model)}`,
      },
    ],
    config: {
      format: 'json',
      shownPath: '~/.pi/agent/models.json',
      paths: ({ env, home }) => [`${env['PI_CODING_AGENT_DIR'] ?? `${home}/.pi/agent`}/models.json`],
      wanted: ({ baseUrl, model, key, limits = SMALLEST }) => ({
        providers: {
          'claude-bridge': {
            baseUrl,
            api: 'openai-completions',
            apiKey: key.kind === 'text' ? key.text : `$${key.name}`,
            models: [
              {
                id: model,
                input: ['text', 'image'],
                contextWindow: limits.context,
                maxTokens: limits.output,
              },
            ],
          },
        },
      }),
    },
  },
  // Codex speaks only the Responses API (0.169).
  {
    id: 'codex',
    title: 'Codex',
    route: '/v1/responses',
    documentation: 'https://developers.openai.com/codex/config-advanced',
    steps: ({ model }) => [
      {
        say: 'Then start it with this provider and model, whatever the defaults in that file are:',
        language: 'sh',
        code: `codex -c model_provider=claude-bridge -m ${shellWord(model)}`,
      },
    ],
    config: {
      format: 'toml',
      shownPath: '~/.codex/config.toml',
      paths: ({ env, home }) => [`${env['CODEX_HOME'] ?? `${home}/.codex`}/config.toml`],
      unlessSet: ({ model }) => ({ model, model_provider: 'claude-bridge' }),
      wanted: ({ baseUrl, key }) => ({
        model_providers: {
          'claude-bridge': {
            name: 'claude-bridge',
            base_url: baseUrl,
            wire_api: 'responses',
            ...codexKey(key),
          },
        },
      }),
    },
  },
  // Version 2 also reads this form of version 1, and npm has only version 1.
  {
    id: 'opencode',
    needsLimits: true,
    title: 'OpenCode',
    route: '/v1/chat/completions',
    documentation: 'https://opencode.ai/v1/docs/providers',
    steps: ({ model }) => [
      {
        say: 'Then start it with this model, whatever the default in that file is:',
        language: 'sh',
        code: `opencode -m ${shellWord(`claude-bridge/${model}`)}`,
      },
    ],
    config: {
      format: 'json',
      shownPath: '~/.config/opencode/opencode.json',
      paths: ({ env, home }) => {
        const folder = `${configHome({ env, home })}/opencode`;
        return [`${folder}/opencode.json`, `${folder}/opencode.jsonc`];
      },
      unlessSet: ({ model }) => ({
        $schema: 'https://opencode.ai/config.json',
        model: `claude-bridge/${model}`,
      }),
      wanted: openCodeProvider,
    },
  },
  // Descends from OpenCode. The editor extension and the command line share one config file.
  {
    id: 'kilo-code',
    needsLimits: true,
    title: 'Kilo Code',
    route: '/v1/chat/completions',
    documentation: 'https://kilo.ai/docs/ai-providers/openai-compatible',
    untestedBecause: 'it is an extension of a desktop program',
    steps: ({ model }) => [
      {
        say: 'Then choose the model in the editor extension, or start the command line with it:',
        language: 'sh',
        code: `kilo -m ${shellWord(`claude-bridge/${model}`)}`,
      },
    ],
    config: {
      format: 'json',
      shownPath: '~/.config/kilo/kilo.jsonc',
      paths: ({ env, home }) => {
        const folder = `${configHome({ env, home })}/kilo`;
        return [`${folder}/kilo.jsonc`, `${folder}/kilo.json`];
      },
      unlessSet: ({ model }) => ({
        $schema: 'https://app.kilo.ai/config.json',
        model: `claude-bridge/${model}`,
      }),
      wanted: openCodeProvider,
    },
  },
  // Crush prefers a Bash program since 0.88, and still reads JSON beside it.
  {
    id: 'crush',
    needsLimits: true,
    title: 'Crush',
    route: '/v1/chat/completions',
    documentation: 'https://github.com/charmbracelet/crush/blob/main/docs/config/README.md',
    untestedBecause: 'its npm package downloads the program from GitHub',
    steps: () => [{ say: 'Then start it:', language: 'sh', code: 'crush' }],
    config: {
      format: 'json',
      shownPath: '~/.config/crush/crush.json',
      paths: ({ env, home }) => [`${configHome({ env, home })}/crush/crush.json`],
      unlessSet: ({ model }) => ({
        $schema: 'https://charm.land/crush.json',
        models: {
          large: { provider: 'claude-bridge', model },
          small: { provider: 'claude-bridge', model },
        },
      }),
      wanted: ({ baseUrl, model, key, limits = SMALLEST }) => ({
        providers: {
          'claude-bridge': {
            name: 'claude-bridge',
            type: 'openai-compat',
            base_url: baseUrl,
            api_key: key.kind === 'text' ? key.text : `$${key.name}`,
            models: [
              {
                id: model,
                name: model,
                context_window: limits.context,
                default_max_tokens: limits.output,
                supports_attachments: true,
              },
            ],
          },
        },
      }),
    },
  },
  {
    id: 'copilot-cli',
    title: 'Copilot CLI',
    route: '/v1/chat/completions',
    documentation: 'https://docs.github.com/en/copilot/how-tos/copilot-cli/customize-copilot/use-byok-models',
    steps: ({ baseUrl, model, key }) => [
      {
        say: 'Set these variables. With the last one it asks no server of GitHub’s, and needs no account there:',
        language: 'sh',
        code: `export COPILOT_PROVIDER_BASE_URL=${shellWord(baseUrl)}
export COPILOT_PROVIDER_API_KEY=${keyIn.shell(key)}
export COPILOT_MODEL=${shellWord(model)}
export COPILOT_OFFLINE=true`,
      },
      { say: 'Then start it in the same terminal:', language: 'sh', code: 'copilot' },
    ],
  },
  {
    id: 'qwen-code',
    title: 'Qwen Code',
    route: '/v1/chat/completions',
    documentation: 'https://qwenlm.github.io/qwen-code-docs/en/users/configuration/model-providers/',
    steps: ({ model }) => [
      {
        say: 'Then start it with this model, whatever the default in that file is:',
        language: 'sh',
        code: `qwen --auth-type openai -m ${shellWord(model)}`,
      },
    ],
    config: {
      format: 'json',
      shownPath: '~/.qwen/settings.json',
      paths: ({ home }) => [`${home}/.qwen/settings.json`],
      unlessSet: ({ model }) => ({
        security: { auth: { selectedType: 'openai' } },
        model: { name: model },
      }),
      // A model's entry takes the name of a variable, not the key itself (0.15.10).
      wanted: ({ baseUrl, model, key }) => ({
        ...(key.kind === 'text' ? { env: { CLAUDE_BRIDGE_KEY: key.text } } : {}),
        modelProviders: {
          openai: [
            {
              id: model,
              name: `${model} (claude-bridge)`,
              baseUrl,
              envKey: key.kind === 'text' ? 'CLAUDE_BRIDGE_KEY' : key.name,
            },
          ],
        },
      }),
    },
  },
  {
    id: 'zed',
    title: 'Zed',
    route: '/api/chat',
    documentation: 'https://zed.dev/docs/ai/use-a-local-model',
    needsNoVariable: true,
    untestedBecause: 'it is a desktop program',
    needsLimits: true,
    steps: ({ origin, model, key, limits = SMALLEST }) => [
      {
        say: 'Add this to `settings.json`; Zed then finds the models by itself. Without `context_window` it assumes that they read no more than 4,096 tokens:',
        language: 'json',
        code: JSON.stringify(
          { language_models: { ollama: { api_url: origin, context_window: limits.context } } },
          null,
          2,
        ),
      },
      ...(!needed(key)
        ? []
        : [
            {
              say: 'In the settings of the provider Ollama, type the key:',
              language: 'text',
              code: keyIn.form(key),
            } as const,
          ]),
      { say: 'In the list of models, choose:', language: 'text', code: `${model}:latest` },
    ],
  },
  // Cursor's own servers send its requests, so they need an https address that the internet can reach.
  {
    id: 'cursor',
    title: 'Cursor',
    route: '/v1/chat/completions',
    documentation: 'https://cursor.com/help/models-and-usage/api-keys',
    untestedBecause: 'it needs Cursor’s own servers and an account',
    needsNoVariable: true,
    steps: ({ baseUrl, origin, model, key }) => {
      const reachable = baseUrl.startsWith('https:');
      return [
        ...(reachable ? [] : tunnel(origin)),
        {
          say: 'Open Cursor Settings → Models → API Keys, switch on “OpenAI API Key” and “Override OpenAI Base URL”, and add the model. This also redirects Cursor’s own OpenAI models.',
          language: 'text',
          code: `Override OpenAI Base URL:  ${reachable ? baseUrl : 'https://ADDRESS-OF-THE-TUNNEL/v1'}
OpenAI API Key:            ${key.kind === 'text' && reachable ? key.text : 'the key of the bridge'}
Add Custom Model:          ${model}`,
        },
      ];
    },
  },
  ...MORE_CLIENTS,
];

function openCodeProvider({ baseUrl, model, key, limits = SMALLEST }: BridgeFacts): Json {
  return {
    provider: {
      'claude-bridge': {
        npm: '@ai-sdk/openai-compatible',
        name: 'claude-bridge',
        options: { baseURL: baseUrl, apiKey: key.kind === 'text' ? key.text : `{env:${key.name}}` },
        models: {
          [model]: {
            name: model,
            attachment: true,
            tool_call: true,
            modalities: { input: ['text', 'image'], output: ['text'] },
            limit: { ...limits },
          },
        },
      },
    },
  };
}

/** Codex would take the token of an earlier run before the variable, and refuse to start without an earlier run's variable. */
function codexKey(key: KeyFacts): Json {
  const isText = key.kind === 'text';
  return {
    env_key: isText ? undefined : key.name,
    experimental_bearer_token: isText && key.needed ? key.text : undefined,
  };
}

/** cloudflared's host name changes with every start, and the bridge would refuse an unknown Host header. */
function tunnel(origin: string): Step[] {
  const host = new URL(origin).host;
  return [
    {
      say: 'Cursor’s own servers send its requests, so the bridge needs an address that the whole internet can reach, and therefore a key.',
      language: 'sh',
      code: 'claude-bridge config set api-key "$(openssl rand -hex 24)"\nclaude-bridge serve',
    },
    {
      say: 'In another terminal, open an https tunnel to it; this one prints its address. If a tunnel forwards its own Host header, also run `claude-bridge config set allowed-hosts NAME`.',
      language: 'sh',
      code: `cloudflared tunnel --url ${origin} --http-host-header ${host}`,
    },
  ];
}
