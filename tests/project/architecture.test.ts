/** Holds the source tree to docs/architecture.md, and shows on made-up files that each rule can be broken. */
import { describe, expect, test } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMAND_LINE } from '../../src/core/own-command.js';
import {
  cycles,
  importsOf,
  impurities,
  layerTable,
  layerViolations,
  proseNextLines,
  rawCommands,
  shapeFaults,
  shownWindows,
} from './source-rules.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const sources = readTree('src');
const table = layerTable(page);

describe('the source tree', () => {
  test('has every layer in the table, and no other folder', () => {
    const folders = new Set([...sources.keys()].map((file) => file.split('/')[0]));
    expect([...folders].sort()).toEqual([...table.keys()].sort());
  });

  test('imports only what the table allows', () => expect(layerViolations(sources, table)).toEqual([]));

  test('has no import cycles', () => expect(cycles(sources)).toEqual([]));

  test('keeps the pure layers pure', () => {
    const pure = [...sources].filter(([file]) =>
      /^(?:core|wire|openapi|openai|anthropic|ollama|claude)\//u.test(file),
    );
    expect(pure.length).toBeGreaterThan(10);
    expect(pure.flatMap(([file, source]) => impurities(source).map((what) => `${file}: ${what}`))).toEqual(
      [],
    );
  });

  test('opens no console window on Windows', () => {
    const starts = [...sources].filter(([file]) => file.startsWith('process/'));
    expect(starts.flatMap(([, source]) => shownWindows(source))).toEqual([]);
  });

  test('prints its own commands in the form that works here, and as next lines only lines to type', () => {
    const all = [...sources].filter(([file]) => /^(?:cli|settings)\//u.test(file));
    const faults = all.flatMap(([file, source]) =>
      [...rawCommands(source, COMMAND_LINE), ...proseNextLines(source)].map((text) => `${file}: ${text}`),
    );
    expect(faults).toEqual([]);
  });

  test('names, opens and bounds its files', () => {
    const all = [...sources].flatMap(([file, source]) => shapeFaults(file, source));
    expect(all).toEqual([]);
    const lengths = [...sources.values()].map((source) => source.split('\n').length).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(80);
  });
});

describe('the rules', () => {
  const markdown =
    '# x\n\n| layer | may import | y |\n|---|---|---|\n| `a` | `b`, `c` (types) | `d` |\n| b | nothing | |\n\ntext';
  const rules = layerTable(markdown);

  test('read the table from Markdown', () => {
    expect(rules).toEqual(
      new Map([
        ['a', { all: ['b'], types: ['c'] }],
        ['b', { all: [], types: [] }],
      ]),
    );
    expect(() => layerTable('no table')).toThrow('no table that begins');
    expect(table.size).toBe(16);
    expect(table.get('process')).toEqual({ all: ['core'], types: [] });
  });

  test.each([
    ["import x from 'p';", [{ from: 'p', typeOnly: false }]],
    ["import 'p';", [{ from: 'p', typeOnly: false }]],
    ["import type { X } from 'p';", [{ from: 'p', typeOnly: true }]],
    ["import { type X } from 'p';", [{ from: 'p', typeOnly: false }]],
    ["export * from 'p';", [{ from: 'p', typeOnly: false }]],
    ["export type { X } from 'p';", [{ from: 'p', typeOnly: true }]],
    ["const x = await import('p');", [{ from: 'p', typeOnly: false }]],
    ["const x = require('p');", [{ from: 'p', typeOnly: false }]],
    ["type X = import('p').X;", [{ from: 'p', typeOnly: true }]],
    ['await import(name);', [{ from: '(computed)', typeOnly: false }]],
    ['// import x from "p"', []],
  ])('find the imports of %s', (source, expected) => expect(importsOf(source)).toEqual(expected));

  test.each([
    ["import '../b/y.js';", []],
    ["import './other.js';", []],
    ["import 'express';", []],
    ["import type { T } from '../c/y.js';", []],
    ["import { t } from '../c/y.js';", ['a/x.ts imports more than types from c/y.ts']],
    ["export { t } from '../d/y.js';", ['a/x.ts imports d/y.ts']],
    ["await import('../d/y.js');", ['a/x.ts imports d/y.ts']],
    ['await import(name);', ['a/x.ts imports a computed name']],
  ])('hold a/x.ts to the table: %s', (source, expected) =>
    expect(layerViolations(new Map([['a/x.ts', source]]), rules)).toEqual(expected),
  );

  test('find a file outside the layers', () =>
    expect(layerViolations(new Map([['main.ts', '']]), rules)).toEqual([
      'main.ts is in no layer of the table',
    ]));

  test('find a cycle, even through types and over three files', () => {
    const files = new Map([
      ['a/x.ts', "import '../a/y.js';"],
      ['a/y.ts', "import type { Z } from './z.js';"],
      ['a/z.ts', "export * from './x.js';"],
      ['a/free.ts', "import './x.js';"],
    ]);
    expect(cycles(files)).toEqual(['a/x.ts -> a/y.ts -> a/z.ts -> a/x.ts']);
    expect(cycles(new Map([['a/free.ts', "import './x.js';"]]))).toEqual([]);
  });

  test.each([
    ["import { spawn } from 'node:child_process';", ['node:child_process']],
    ["import { readFile } from 'fs/promises';", ['fs/promises']],
    ['setTimeout(f, 1);', ['setTimeout']],
    ['const t = Date.now();', ['Date.now']],
    ['const t = new Date();', ['new Date()']],
    ['const t = new Date(0);', []],
    ["const e = process.env['X'];", ['process']],
    ['turn.process.end();', []],
    ['const text = "process.env and setTimeout()";', []],
    ["import { Buffer } from 'node:buffer';", []],
  ])('judge whether %s is pure', (source, expected) => expect(impurities(source)).toEqual(expected));

  test.each([
    ["spawn('p', [], { windowsHide: true });", []],
    ["spawn('p', [], { windowsHide: false });", ["spawn('p', [], { windowsHide: false })"]],
    ["spawn('p', [], { stdio: 'ignore' });", ["spawn('p', [], { stdio: 'ignore' })"]],
    ["if (x) { spawnSync('p'); }", ["spawnSync('p')"]],
    ["spawn('p', options);", ["spawn('p', options)"]],
    ["respawn('p');", []],
  ])('find the windows that %s opens', (source, expected) => expect(shownWindows(source)).toEqual(expected));

  test.each([
    ["stdout.write('Next: claude-bridge serve\\n');", ['Next: claude-bridge serve']],
    ['stderr.write(`Next: claude-bridge batch wait ${id}`);', ['Next: claude-bridge batch wait']],
    ["machine.stderr.write(red('claude-bridge doctor'));", ['claude-bridge doctor']],
    ["stdout.write(a ? b : 'claude-bridge --help');", ['claude-bridge --help']],
    ["stdout.write(typedHere('claude-bridge serve', command));", []],
    ["show(machine, 'claude-bridge serve');", []],
    ["stdout.write('claude-bridge needs a CLI.');", []],
  ])('find raw commands in %s', (source, expected) =>
    expect(rawCommands(source, COMMAND_LINE)).toEqual(expected),
  );

  test.each([
    ["new CommandFailure(1, 'x', 'claude-bridge serve');", []],
    ['new CommandFailure(1, x, `${program} update`);', []],
    ["new CommandFailure(1, 'x', a ? 'unset X' : 'try it again');", ['try it again']],
    ["new CommandFailure(1, 'x', 'claude-bridge serve   (it prints the port)');", [expect.any(String)]],
    ["new SettingError('x', 'set it to something else');", ['set it to something else']],
    ["new SettingError('x', 'export A=b');", []],
  ])('find next lines that nobody can type in %s', (source, expected) =>
    expect(proseNextLines(source)).toEqual(expected),
  );

  test.each([
    ['a/x.ts', '/** Says it. */\n', []],
    ['a/x.ts', "import 'p';\n\n/** Says it. */\nexport const x = 1;\n", []],
    ['a/x.ts', '#!/usr/bin/env node\n// Says it.\n', []],
    ['a/x.ts', 'export const x = 1;\n', ['a/x.ts does not open with a comment that says what it is for']],
    ['a/utils.ts', '/** Says it. */\n', ['a/utils.ts is named "utils", which says nothing']],
    ['a/index.ts', '/** Says it. */\n', ['a/index.ts is named "index", which says nothing']],
    ['helpers/x.ts', '/** Says it. */\n', ['helpers/x.ts is named "helpers", which says nothing']],
    ['a/x.ts', `/** Says it. */\n${'\n'.repeat(249)}x\n`, ['a/x.ts has 251 lines; 250 is the most']],
    ['a/x-table.ts', `/** Says it. */\n${'\n'.repeat(249)}x\n`, []],
  ])('judge the shape of %s', (file, source, expected) =>
    expect(shapeFaults(file, source)).toEqual(expected),
  );
});

function readTree(folder: string): Map<string, string> {
  const entries = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  const files = entries.filter((entry) => entry.endsWith('.ts')).map((entry) => entry.split(sep).join('/'));
  return new Map(files.map((file) => [file, readFileSync(join(root, folder, file), 'utf8')]));
}
