/** The settings by what they are about, in the order in which a person reads them. */
import { SETTING_KEYS, type SettingKey } from './settings-table.js';

export interface SettingGroup {
  readonly title: string;
  readonly keys: readonly SettingKey[];
}

const GROUPS: readonly SettingGroup[] = [
  {
    title: 'Server',
    keys: ['host', 'port', 'ollama-port', 'allowed-hosts', 'allowed-origins', 'body-limit-mb'],
  },
  { title: 'Keys', keys: ['api-key', 'api-keys', 'key-quotas'] },
  { title: 'Models', keys: ['default-model', 'model-aliases', 'strict-models', 'strict', 'web-search'] },
  { title: 'Claude CLI', keys: ['cli-path', 'cli-retries'] },
  { title: 'Your plan', keys: ['stop-at', 'no-extra-usage'] },
  {
    title: 'Processes and waiting',
    keys: [
      ...(['max-concurrent', 'max-queue', 'queue-timeout', 'max-share', 'spares', 'max-spares'] as const),
      ...(['max-idle-conversations', 'idle-timeout', 'max-tool-waits', 'tool-wait-timeout'] as const),
      'batch-concurrency',
    ],
  },
  { title: 'Time limits', keys: ['first-token-timeout', 'silence-timeout', 'answer-timeout'] },
  {
    title: 'Embeddings',
    keys: [
      ...(['embedding-dimensions', 'embedding-idle-timeout', 'embeddings-upstream'] as const),
      ...(['embeddings-upstream-key', 'embeddings-upstream-models'] as const),
    ],
  },
  {
    title: 'What is kept',
    keys: [
      ...(['max-responses', 'max-responses-mb', 'response-ttl', 'state-url'] as const),
      ...(['store', 'store-directory', 'store-days', 'max-store-mb', 'max-file-mb'] as const),
    ],
  },
  { title: 'Log and usage', keys: ['log-level', 'json-logs', 'usage-retention-days', 'usage-directory'] },
  { title: 'Stopping', keys: ['shutdown-delay', 'shutdown-grace'] },
];

/** Every setting is in exactly one group; those that no group names come last. */
export function settingGroups(): SettingGroup[] {
  const named = new Set(GROUPS.flatMap(({ keys }) => keys));
  const others = SETTING_KEYS.filter((key) => !named.has(key));
  return [...GROUPS, ...(others.length === 0 ? [] : [{ title: 'Other', keys: others }])];
}
