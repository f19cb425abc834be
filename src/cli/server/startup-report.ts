/** What `serve` prints when it is ready: lines for a person, or the fields of a log line. */
import type { ChalkInstance } from 'chalk';

export interface StartupFacts {
  /** Without a path. */
  readonly url: string;
  /** How other machines reach it, without a path; empty when they do not. */
  readonly otherUrls?: readonly string[];
  /** The address for clients of Ollama that always call its port. */
  readonly ollamaUrl?: string;
  readonly version: string;
  readonly cliVersion: string;
  readonly cliPath: string;
  readonly login: string;
  readonly defaultModel: string;
  readonly needsKey: boolean;
  /** Whether `config get api-key` returns a key that clients may use. */
  readonly keyIsStored: boolean;
  /** The key that this start created, and the file that stores it. Shown only this once. */
  readonly newKey?: { readonly key: string; readonly file: string };
}

export function startupFields(facts: StartupFacts): Readonly<Record<string, unknown>> {
  const { url, otherUrls, ollamaUrl, version, cliVersion, cliPath, login, defaultModel, needsKey, newKey } =
    facts;
  return {
    baseUrl: `${url}/v1`,
    pageUrl: `${url}/`,
    docsUrl: `${url}/docs`,
    healthUrl: `${url}/health`,
    ...(otherUrls === undefined || otherUrls.length === 0 ? {} : { otherUrls }),
    ...(ollamaUrl === undefined ? {} : { ollamaUrl }),
    apiKeyNeeded: needsKey,
    ...{ version, cliVersion, cliPath, login, defaultModel },
    // The log must not hold the key itself.
    ...(newKey ? { newApiKeyIn: newKey.file } : {}),
  };
}

export function startupText(facts: StartupFacts, colours: ChalkInstance): string {
  const { url, version, cliVersion, cliPath, login, defaultModel } = facts;
  const rows: [string, string][] = [
    ['Base URL', colours.cyan(`${url}/v1`)],
    ...(facts.otherUrls ?? []).map((each, index): [string, string] => [
      index === 0 ? 'From elsewhere' : '',
      colours.cyan(`${each}/v1`),
    ]),
    ['Page', `${url}/`],
    ['Docs', `${url}/docs`],
    ['Health', `${url}/health`],
    ...(facts.ollamaUrl === undefined ? [] : [['Ollama', facts.ollamaUrl] as [string, string]]),
    ['Models', `${url}/v1/models`],
    ['Claude CLI', `${cliVersion} (${cliPath})`],
    ['Login', login],
    ['Default model', defaultModel],
    ['API key', keyRow(facts)],
  ];
  const table = rows.map(([name, value]) => `  ${colours.dim(name.padEnd(14))} ${value}`);
  return [
    '',
    colours.bold(`claude-bridge ${version} is ready`),
    '',
    ...table,
    '',
    `  ${colours.dim('Try it:')}`,
    `  ${curlLine(facts)}`,
    '',
    `  ${colours.dim('Ctrl-C stops it.')}`,
    '',
  ].join('\n');
}

function keyRow({ needsKey, newKey }: StartupFacts): string {
  if (newKey)
    return `${newKey.key} (new, because other machines can reach the server; stored in ${newKey.file})`;
  return needsKey ? 'required' : 'not required: only this machine can reach the server';
}

/** Looks the key up with a command instead of showing it. */
function curlLine({ url, defaultModel, needsKey, keyIsStored }: StartupFacts): string {
  const body = JSON.stringify({
    model: defaultModel,
    messages: [{ role: 'user', content: 'Say hello in three languages.' }],
    stream: true,
  });
  const bearer = keyIsStored ? '$(claude-bridge config get api-key --reveal)' : 'YOUR_KEY';
  const key = needsKey ? ` -H "authorization: Bearer ${bearer}"` : '';
  return `curl -N ${url}/v1/chat/completions -H "content-type: application/json"${key} -d '${body}'`;
}
