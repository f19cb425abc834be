/** Says where the server is and what serves it: as lines for a person, or as the fields of a log line. */
import type { ChalkInstance } from 'chalk';

export interface StartupFacts {
  /** Without a path. */
  readonly url: string;
  readonly version: string;
  readonly cliVersion: string;
  readonly cliPath: string;
  readonly login: string;
  readonly defaultModel: string;
  readonly needsKey: boolean;
}

export function startupFields(facts: StartupFacts): Readonly<Record<string, unknown>> {
  const { url, needsKey, ...others } = facts;
  return {
    baseUrl: `${url}/v1`,
    docsUrl: `${url}/`,
    healthUrl: `${url}/health`,
    apiKeyNeeded: needsKey,
    ...others,
  };
}

export function startupText(facts: StartupFacts, colours: ChalkInstance): string {
  const { url, version, cliVersion, cliPath, login, defaultModel, needsKey } = facts;
  const rows: [string, string][] = [
    ['Base URL', colours.cyan(`${url}/v1`)],
    ['Docs', `${url}/`],
    ['Health', `${url}/health`],
    ['Models', `${url}/v1/models`],
    ['Claude CLI', `${cliVersion} (${cliPath})`],
    ['Login', login],
    ['Default model', defaultModel],
    ['API key', needsKey ? 'needed' : 'not needed: only this machine reaches the server'],
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

/** The key itself is never printed; the command looks it up. */
function curlLine({ url, defaultModel, needsKey }: StartupFacts): string {
  const body = JSON.stringify({
    model: defaultModel,
    messages: [{ role: 'user', content: 'Say hello in three languages.' }],
    stream: true,
  });
  const key = needsKey ? ` -H "authorization: Bearer $(claude-bridge config get api-key --reveal)"` : '';
  return `curl -N ${url}/v1/chat/completions -H "content-type: application/json"${key} -d '${body}'`;
}
