/** Colours: on terminals, unless the user says otherwise. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { coloursFor } from '../../src/cli/terminal/colours.js';
import { claudeBridge, sandbox } from './command.js';
import { atTerminal } from './terminal.js';

test.each([
  [{ isTTY: true }, {}, false, true],
  [{ isTTY: false }, {}, false, false],
  [{}, {}, false, false],
  [{ isTTY: true }, { NO_COLOR: '1' }, false, false],
  [{ isTTY: true }, { NO_COLOR: '' }, false, true],
  [{ isTTY: true }, { TERM: 'dumb' }, false, false],
  [{ isTTY: true }, {}, true, false],
  [{ isTTY: false }, { FORCE_COLOR: '1' }, false, true],
  [{ isTTY: false }, { FORCE_COLOR: '' }, false, true],
  [{ isTTY: true }, { FORCE_COLOR: '0' }, false, false],
  [{ isTTY: true }, { FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
  [{ isTTY: true }, { FORCE_COLOR: '1' }, true, false],
])('a stream %j with %j and the flag %j: %j', (stream, env, noColour, coloured) => {
  expect(coloursFor(stream, { env, noColour }).red('x') !== 'x').toBe(coloured);
});

test('a failure is red on a terminal, and plain with NO_COLOR or with the flag before or after the command', async () => {
  using box = sandbox();
  const failing = ['config', 'get', 'nonsense'];
  const shown = async (args: readonly string[], env: Record<string, string> = {}): Promise<string> => {
    using terminal = atTerminal(args, { ...box.env, ...env });
    expect(await terminal.ended).toBe(2);
    return terminal.raw();
  };
  expect(await shown(failing)).toContain('\u001b[31m✗');
  for (const plain of [
    await shown(failing, { NO_COLOR: '1' }),
    await shown(['--no-color', ...failing]),
    await shown([...failing, '--no-color']),
  ]) {
    expect(plain).toContain('✗ There is no setting nonsense');
    expect(plain).not.toContain('\u001b[');
  }
  const forced = await claudeBridge(failing, { ...box.env, FORCE_COLOR: '1' });
  expect(forced.stderr).toContain('\u001b[31m✗');
});

test('connect colours its steps and its diff like every other command', async () => {
  using box = sandbox();
  const connect = async (args: readonly string[], env: Record<string, string> = {}): Promise<string> => {
    using terminal = atTerminal(['connect', ...args], { ...box.env, ...env });
    expect(await terminal.ended).toBe(0);
    return terminal.raw();
  };
  const write = ['pi', '--write', '--yes', '--file', path.join(box.home, 'models.json')];
  for (const args of [['curl'], write]) {
    expect(await connect(args)).toContain('\u001b[');
    rmSync(path.join(box.home, 'models.json'), { force: true });
    expect(await connect(args, { NO_COLOR: '1' })).not.toContain('\u001b[');
    rmSync(path.join(box.home, 'models.json'), { force: true });
  }
});
