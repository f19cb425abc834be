/** `npm start` and `npm run demo` build only what changed, and say what they build. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { STEPS, build, type BuildStep } from '../../scripts/build.mjs';

const checkout = fileURLToPath(new URL('../../', import.meta.url));
const steps: readonly BuildStep[] = [
  { says: 'One', inputs: ['src', 'lock.json'], output: 'dist/one.js', clears: 'dist', commands: [['one']] },
  {
    says: 'Two',
    inputs: ['src', 'scripts', 'lock.json'],
    output: 'model/two',
    commands: [['two', 'a'], ['two']],
  },
];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'claude-bridge-build-'));
  for (const folder of ['src/deep', 'scripts', 'dist', 'model'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const file of ['src/deep/a.ts', 'scripts/b.ts', 'lock.json', 'dist/old.js'])
    writeFileSync(join(root, file), file);
});
afterEach(() => rmSync(root, { recursive: true }));

/** @returns the commands that ran and the lines that were told, in order */
function built({ ifChanged = true, failing = '' } = {}): string[] {
  const seen: string[] = [];
  const ok = build({
    ...{ root, steps, ifChanged },
    tell: (line) => seen.push(line),
    run: (command, cwd) => {
      seen.push(command.join(' '));
      const { output } = steps.find(({ commands }) => commands.includes(command))!;
      mkdirSync(join(cwd, output, '..'), { recursive: true });
      writeFileSync(join(cwd, output), '');
      return command[0] !== failing;
    },
  });
  return ok ? seen : [...seen, 'FAILED'];
}
const ONE = ['One …\n', 'one'];
const TWO = ['Two …\n', 'two a', 'two'];

test('the first time it builds everything, one line for each step; the second time nothing', () => {
  expect(built()).toEqual([...ONE, ...TWO]);
  expect(existsSync(join(root, 'dist/old.js'))).toBe(false);
  expect(built()).toEqual([]);
  expect(built({ ifChanged: false })).toEqual([...ONE, ...TWO]);
  expect(built()).toEqual([]);
});

test.each<[string, () => void, string[]]>([
  ['a source was written', () => utimesSync(join(root, 'src/deep/a.ts'), 1, 1), [...ONE, ...TWO]],
  ['a source came', () => writeFileSync(join(root, 'src/new.ts'), ''), [...ONE, ...TWO]],
  ['a source went', () => rmSync(join(root, 'src/deep/a.ts')), [...ONE, ...TWO]],
  ['the packages changed', () => writeFileSync(join(root, 'lock.json'), 'other'), [...ONE, ...TWO]],
  ['a script changed', () => writeFileSync(join(root, 'scripts/b.ts'), 'other'), TWO],
  ['a result is gone', () => rmSync(join(root, 'model/two')), TWO],
  ['dist is gone', () => rmSync(join(root, 'dist'), { recursive: true }), [...ONE, ...TWO]],
])('%s: builds what depends on it', (_what, change, expected) => {
  built();
  change();
  expect(built()).toEqual(expected);
  expect(built()).toEqual([]);
});

test('a step that fails ends it, and is done again', () => {
  const failed = [
    ...ONE,
    'Two …\n',
    'two a',
    'Two failed, as told above. Once that is mended:\nNext: npm run build\n',
    'FAILED',
  ];
  expect(built({ failing: 'two' })).toEqual(failed);
  expect(built()).toEqual(TWO);
});

test('the steps of this project are all there, and are what npm runs', () => {
  for (const { inputs, output, commands } of STEPS)
    for (const file of [
      ...inputs,
      output,
      ...commands.flatMap(([program = '', ...args]) => [program, args.at(-1)!]),
    ])
      expect([file, existsSync(join(checkout, file))]).toEqual([file, true]);
  const { scripts } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect(scripts).toMatchObject({
    build: 'node scripts/build.mjs',
    start: 'node scripts/build.mjs --if-changed && node bin/claude-bridge.js serve',
    demo: 'node scripts/build.mjs --if-changed && node bin/claude-bridge.js demo',
  });
});
