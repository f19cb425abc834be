/** What a user should know before the service is installed: variables that it will not have, and a bridge that may vanish. */
import { SETTING_KEYS, definitionOf } from '../../../settings/settings-table.js';
import type { ServiceSource } from './service-facts.js';

export function serviceWarnings({
  env,
  platform,
  script,
}: Pick<ServiceSource, 'env' | 'platform' | 'script'>): string[] {
  const isSet = (name: string): boolean => (env[name] ?? '') !== '';
  const names = SETTING_KEYS.map((key) => definitionOf(key).environment).filter(isSet);
  return [
    ...(names.length === 0 ? [] : [lostSettings(names)]),
    ...(isSet(TOKEN) ? [`${TOKEN} is set here, ${tokenFor(platform)}`] : []),
    ...(/[\\/]_npx[\\/]/.test(script)
      ? [
          'This claude-bridge is in npx’s cache, which npm may clear. Install it instead: npm install -g claude-bridge',
        ]
      : []),
  ];
}

function lostSettings(names: readonly string[]): string {
  return names.length === 1
    ? `${names.join()} is set here but not in the service: store it with claude-bridge config set.`
    : `${names.join(', ')} are set here but not in the service: store them with claude-bridge config set.`;
}

const TOKEN = 'CLAUDE_CODE_OAUTH_TOKEN';

/** The service's own file holds no secrets. */
function tokenFor(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'win32':
      return `and in the service only if it is a variable of your account: setx ${TOKEN} <token>, and log on again.`;
    case 'darwin':
      return `but not in the service. Log in with claude auth login, or pass it on until the Mac restarts: launchctl setenv ${TOKEN} <token>`;
    default:
      return `but not in the service. Log in with claude auth login; or, after the installation, run systemctl --user edit claude-bridge.service, add the lines [Service] and Environment=${TOKEN}=<token>, and install the service again.`;
  }
}
