/** The text of docs/settings.md, from the table of settings. */
import { format } from 'prettier';
import { SETTING_KEYS, definitionOf, type SettingKey } from '../../src/settings/settings-table.js';

export async function settingsPage(): Promise<string> {
  const text = `${[INTRODUCTION, table(), STORED, SEVERAL].join('\n\n')}\n`;
  return format(text, { parser: 'markdown', printWidth: 110 });
}

const INTRODUCTION = `# Settings

\`npm run settings-page\` writes this page from the table of settings; a test fails when the two disagree.

Flags override environment variables, which override the config file, which overrides the defaults. \`claude-bridge serve --help\` lists the flags.`;

const STORED = `\`\`\`sh
claude-bridge config set default-model opus   # get, set, unset, list, edit, path
claude-bridge config list                     # every value and where it comes from; secrets are masked
\`\`\``;

const SEVERAL = `A running bridge keeps the settings with which it started. After a change, stop it with Ctrl-C and start it again; if it is a service, \`claude-bridge service install\` starts it again.

By default, the bridge runs as many answers at once, and keeps as many processes, as the machine has processors and memory for. A spare process takes about 200 MB, one that has answered about 110 MB. It keeps at most
three processes for conversations of one turn and, where memory allows, up to twice \`max-concurrent\` for those that went on.

A list is written with commas. What maps names to values is written as \`a=1,b=2\` or as a JSON object. \`config set\` replaces the whole list: name every entry, or change the list with \`claude-bridge config edit\`.`;

function table(): string {
  const rows = SETTING_KEYS.map((key) => {
    const { flag, environment } = definitionOf(key);
    const cells = [
      code(key),
      flag === undefined ? '' : code(flagOf(key, flag)),
      code(environment),
      preset(key),
    ];
    return `| ${[...cells, meaning(key)].join(' | ')} |`;
  });
  return [
    '| setting | flag | environment | default | meaning |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function flagOf(key: SettingKey, placeholder: string): string {
  return placeholder === '' ? `--${key}` : `--${key} <${placeholder.replaceAll('|', '\\|')}>`;
}

function preset(key: SettingKey): string {
  const fallback = definitionOf(key).default;
  if (fallback === undefined) return '';
  const text = typeof fallback === 'string' ? fallback : JSON.stringify(fallback);
  return text === '{}' || text === '[]' ? '' : code(text);
}

function meaning(key: SettingKey): string {
  const { description, example, schema, deprecated } = definitionOf(key);
  const values = 'enum' in schema ? ` (${schema.enum.map(code).join(', ')})` : '';
  const such = example === undefined || deprecated !== undefined ? '' : ` (for example ${code(example)})`;
  const more = MORE[key];
  return `${description}${values}${such}${more === undefined ? '' : `: [more](${more})`}`.replaceAll(
    '|',
    '\\|',
  );
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Where docs/ says more. */
const MORE: Partial<Record<SettingKey, string>> = {
  host: 'security.md',
  'ollama-port': 'api.md#ollamas-own-api',
  'model-aliases': 'api.md#models',
  strict: 'api.md#parameters',
  'web-search': 'api.md#web-search',
  'api-keys': 'quotas.md',
  'allowed-origins': 'security.md',
  'max-share': 'quotas.md#several-clients',
  'embedding-dimensions': 'embeddings.md',
  'embeddings-upstream': 'embeddings.md',
  'shutdown-delay': 'scaling.md',
  'usage-retention-days': 'monitoring.md#usage',
  'usage-directory': 'monitoring.md#usage',
  'key-quotas': 'quotas.md#quotas',
  'stop-at': 'quotas.md#the-plan',
  'no-extra-usage': 'quotas.md#the-plan',
  'state-url': 'scaling.md#what-they-share',
  'max-responses': 'api.md#responses',
  store: 'api.md#what-is-kept-on-disk',
  'max-file-mb': 'api.md#files',
  'batch-concurrency': 'batches.md',
};
