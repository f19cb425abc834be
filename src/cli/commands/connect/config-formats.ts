/** Reads and edits the config files of clients in JSON, YAML and TOML. Comments and the order of everything else stay. */
import { parse as parseToml, patch, stringify } from '@decimalturn/toml-patch';
import { applyEdits, modify, parse as parseJson, printParseErrorCode } from 'jsonc-parser';
import type { FormattingOptions, ParseError } from 'jsonc-parser';
import { isMap, isSeq, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { Change, Json } from './merge-changes.js';

/** Both throw what the format's parser finds wrong. */
export interface ConfigFormat {
  parse(text: string): unknown;
  apply(text: string, changes: readonly Change[]): string;
}

/** JSON with comments and trailing commas, as the config files of editors have it. */
const json: ConfigFormat = {
  parse(text) {
    if (text.trim() === '') return undefined;
    const errors: ParseError[] = [];
    const value: unknown = parseJson(text, errors, { allowTrailingComma: true });
    const [first] = errors;
    if (first === undefined) return value;
    const line = text.slice(0, first.offset).split('\n').length;
    throw new Error(`${printParseErrorCode(first.error)} in line ${line}`);
  },
  apply(text, changes) {
    const start = text.trim() === '' ? '{}\n' : text;
    const formattingOptions = formattingOf(start);
    return changes.reduce(
      (edited, { path, value }) =>
        applyEdits(edited, modify(edited, [...path], value, { formattingOptions })),
      start,
    );
  },
};

function formattingOf(text: string): FormattingOptions {
  const indent = /^([ \t]+)\S/mu.exec(text)?.[1] ?? '  ';
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

const yaml: ConfigFormat = {
  parse: (text) => documentIn(text).toJS() as unknown,
  apply(text, changes) {
    const document = documentIn(text);
    for (const { path, value } of changes) {
      if (value === undefined) {
        document.deleteIn(path);
        continue;
      }
      const node = document.createNode(value);
      const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
      if (isSeq(parent)) parent.set(path.at(-1), node);
      else if (isMap(parent) || path.length === 1) document.setIn(path, node);
      else
        throw new Error(
          `${path.slice(0, -1).join('.')} is written in a way that leaves no room for additions`,
        );
    }
    // Keeps the style of the file: lists that are not indented below their name, and spaces inside brackets.
    const written = document.toString({
      lineWidth: 0,
      indentSeq: !/^- /mu.test(text),
      flowCollectionPadding: /(?:^|[^{])[[{] \S/mu.test(text),
    });
    return text.includes('\r\n') ? written.replaceAll(/\r?\n/gu, '\r\n') : written;
  },
};

/** @throws Error with the parser's words and the line */
function documentIn(text: string): Document {
  const document = parseDocument(text, { prettyErrors: true });
  const [first] = document.errors;
  if (first !== undefined) throw new Error(first.message.split('\n')[0]?.replace(/:$/u, ''));
  return document;
}

/** A new table becomes a separate section at the end. */
const toml: ConfigFormat = {
  parse: (text) => parseToml(text) as unknown,
  apply(text, changes) {
    const tables = changes.filter(isTable);
    const values = changes.filter((change) => !isTable(change));
    const edited = ended(
      values.length === 0 ? text : patch(text, withValues(parseToml(text) as Json, values)),
    );
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

/** A table that holds only tables needs no section. */
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
    const name = String(path.at(-1));
    if (value === undefined) Reflect.deleteProperty(table, name);
    else table[name] = value;
  }
  return copy;
}

export const CONFIG_FORMATS = { json, yaml, toml } as const satisfies Record<string, ConfigFormat>;
