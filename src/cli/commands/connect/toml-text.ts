/** TOML; comments and order stay, and a new table is a section of its own at the end. */
import { parse, patch, stringify } from '@decimalturn/toml-patch';
import type { ConfigFormat } from './config-format.js';
import type { Change, Json } from './merge-changes.js';

export const tomlText: ConfigFormat = {
  parse: (text) => parse(text) as unknown,
  apply(text, changes) {
    const tables = changes.filter(isTable);
    const values = changes.filter((change) => !isTable(change));
    const edited = ended(values.length === 0 ? text : patch(text, withValues(parse(text) as Json, values)));
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    const sections = tables.flatMap(({ path, value }) => sectionsOf(path, value as Json));
    const gap = edited.trim() === '' ? '' : eol;
    return sections.reduce((whole, section, index) => {
      const lines = section.replaceAll('\n', eol);
      return `${whole}${index === 0 ? gap : eol}${lines}`;
    }, edited);
  },
};

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function isTable({ value }: Change): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A table that holds only tables needs no section of its own. */
function sectionsOf(path: Change['path'], table: Json): string[] {
  const entries = Object.entries(table);
  const own = Object.fromEntries(entries.filter(([, value]) => !isTable({ path, value })));
  const inner = entries.filter(([, value]) => isTable({ path, value }));
  const header = `[${path.map((name) => bareOrQuoted(String(name))).join('.')}]\n`;
  const section = Object.keys(own).length > 0 ? [`${header}${stringify(own).trimEnd()}\n`] : [];
  return [...section, ...inner.flatMap(([name, value]) => sectionsOf([...path, name], value as Json))];
}

function bareOrQuoted(name: string): string {
  return /^[\w-]+$/u.test(name) ? name : JSON.stringify(name);
}

function withValues(root: Json, changes: readonly Change[]): Json {
  const copy = structuredClone(root);
  for (const { path, value } of changes) {
    let table = copy as Record<string, unknown>;
    for (const name of path.slice(0, -1)) table = table[name] as Record<string, unknown>;
    table[String(path.at(-1))] = value;
  }
  return copy;
}
