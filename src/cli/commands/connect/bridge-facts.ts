/** What a client needs to know about the bridge: address, model and key, from the settings and flags. */
import type { Settings } from '../../../settings/settings-table.js';
import { lacksKey } from '../../server/access-keys.js';
import { CommandFailure } from '../../command-failure.js';
import type { Machine } from '../../machine.js';
import { typedLine, withFlag } from '../../typed/corrected-words.js';
import { EXIT } from '../../exit-codes.js';
import { isLoopbackHost, urlOf } from '../../server/network.js';
import type { BridgeFacts, ConnectClient, KeyFacts } from './connect-client.js';

/** @throws CommandFailure when the address is unknown */
export function bridgeFacts(
  client: Pick<ConnectClient, 'id'>,
  settings: Settings,
  options: Given,
  typed: Typed = { words: ['connect', client.id], platform: 'linux' },
): BridgeFacts {
  const origin = options.url === undefined ? ownOrigin(settings, typed) : givenOrigin(options.url, typed);
  return {
    baseUrl: `${origin}/v1`,
    origin,
    model: settings['default-model'],
    key: keyFacts(client, settings, { ...options, origin }),
  };
}

export interface Given {
  /** The address of the bridge, as typed. */
  readonly url: string | undefined;
  /** Show the key itself. */
  readonly reveal: boolean;
}

/** What was typed, to correct it. */
type Typed = Pick<Machine, 'words' | 'platform'>;

/** The variable that the snippets read. Not the bridge's own `CLAUDE_BRIDGE_API_KEY`, which would hide its config file. */
export const KEY_VARIABLE = 'CLAUDE_BRIDGE_KEY';

/** The command that puts the key into its variable. */
export function exportCommand(settings: KeySettings, platform: NodeJS.Platform): string {
  const command = 'claude-bridge config get api-key --reveal';
  const stored = settings['api-key'] !== undefined;
  if (platform === 'win32') return `$env:${KEY_VARIABLE} = ${stored ? `(${command})` : "'YOUR_KEY'"}`;
  return `export ${KEY_VARIABLE}=${stored ? `"$(${command})"` : 'YOUR_KEY'}`;
}

type KeySettings = Pick<Settings, 'host' | 'api-key' | 'api-keys'>;

/** A client whose id names one of `api-keys` gets that key. Where no key is required, any text works. */
function keyFacts(
  { id }: Pick<ConnectClient, 'id'>,
  settings: KeySettings,
  { url, reveal, origin }: Given & { readonly origin: string },
): KeyFacts {
  const named = settings['api-keys'];
  const key = (Object.hasOwn(named, id) ? named[id] : settings['api-key']) ?? Object.values(named)[0];
  if (key !== undefined && reveal) return { kind: 'text', text: key, needed: true };
  const elsewhere = url !== undefined && !isLoopbackHost(new URL(origin).hostname.replace(/^\[|\]$/gu, ''));
  const needed = key !== undefined || lacksKey(settings) || elsewhere;
  return needed ? { kind: 'variable', name: KEY_VARIABLE } : { kind: 'text', text: 'unused', needed: false };
}

function ownOrigin({ host, port }: Settings, typed: Typed): string {
  if (port !== 0) return urlOf(host, port);
  throw new CommandFailure(
    EXIT.usage,
    'The port is 0, so the bridge picks another one at each start, and prints it.',
    withUrl('http://127.0.0.1:PORT', typed),
  );
}

function givenOrigin(text: string, typed: Typed): string {
  const url = addressIn(text);
  if (url === undefined) {
    const meant = addressIn(
      text.replace(/^(?!https?:\/\/)(?:[a-z]+:\/\/)?/iu, 'http://').replace(/\?.*$/u, ''),
    );
    throw new CommandFailure(
      EXIT.usage,
      `--url is ${JSON.stringify(text)}. It must be the address of the bridge, such as http://127.0.0.1:8000 or https://bridge.example/v1.`,
      withUrl(meant === undefined ? 'http://127.0.0.1:8000' : originOf(meant), typed),
    );
  }
  return originOf(url).replace(/\/v1$/u, '');
}

function addressIn(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isAddress = url !== undefined && /^https?:$/u.test(url.protocol) && url.search + url.username === '';
  return isAddress ? url : undefined;
}

function originOf({ origin, pathname }: URL): string {
  return `${origin}${pathname}`.replace(/\/+$/u, '');
}

function withUrl(url: string, { words, platform }: Typed): string {
  return typedLine(withFlag(words, '--url', url), platform);
}
