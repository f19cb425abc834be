import { chmodSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installCommand } from '../../src/claude/launch/install-command.js';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CommandFailure } from '../../src/cli/command-failure.js';
import { diskProbe } from '../../src/cli/claude-cli/file-probe.js';
import type { FileProbe } from '../../src/cli/claude-cli/file-probe.js';
import { describeCli, findCli } from '../../src/cli/claude-cli/find-cli.js';
import { programOnPath } from '../../src/cli/claude-cli/program-on-path.js';
import { editorCall } from '../../src/cli/commands/config/config-edit.js';
import { npmCommand } from '../../src/cli/claude-cli/npm-command.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { repositoryRoot, sandbox } from './command.js';
import type { Sandbox } from './command.js';

type Search = Parameters<typeof findCli>[0];

const onWindows = process.platform === 'win32';
const NAME = onWindows ? 'claude.exe' : 'claude';
const placeholder = 'echo "Error: claude native binary not installed." >&2\nexit 1\n';

describe('on this disk', () => {
  let box: Sandbox;
  beforeEach(() => {
    box = sandbox();
  });
  afterEach(() => {
    box[Symbol.dispose]();
  });

  const search = (options: Partial<Search>): Search => ({
    platform: process.platform,
    arch: process.arch,
    env: {},
    home: box.home,
    execPath: path.join(box.home, 'no-node'),
    configured: undefined,
    files: onlyOurs,
    ...options,
  });
  // Hides a CLI that is installed on the computer that runs the tests.
  const onlyOurs: FileProbe = {
    ...diskProbe,
    realFile: (name) => {
      const ours = [box.home, repositoryRoot, realpathSync(path.join(repositoryRoot, 'node_modules'))];
      return ours.some((folder) => name.startsWith(folder)) ? diskProbe.realFile(name) : undefined;
    },
  };
  const file = (name: string, content: string, mode = 0o755): string => {
    const full = path.join(box.home, name);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, content);
    chmodSync(full, mode);
    return full;
  };
  const failure = (options: Partial<Search>): CommandFailure => {
    try {
      findCli(search(options));
    } catch (error) {
      if (error instanceof CommandFailure) return error;
      throw error;
    }
    throw new Error('a CLI was found');
  };

  test('npm’s placeholder on the PATH leads to the native binary beside it', () => {
    const bin = path.join(repositoryRoot, 'node_modules/.bin');
    const found = findCli(search({ env: { PATH: bin } }));
    if (onWindows) {
      expect(found).toMatchObject({ foundAt: path.join(bin, 'claude.cmd') });
      expect(path.basename(found.path)).toBe('claude.exe');
      return;
    }
    expect(found.foundAt).toBe(path.join(bin, 'claude'));
    // Where install scripts may run, the program has replaced the placeholder.
    const text = diskProbe.smallText(path.join(bin, 'claude'), 4096);
    expect(found.path).toBe(text === undefined ? found.foundAt : realpathSync(NEWEST_CLI.path));
  });

  test('a placeholder leads to the binary of its own version, nested in its package', () => {
    const name = `@anthropic-ai/claude-code-${process.platform}-${process.arch}`;
    const wrapper = 'node_modules/claude-code-renamed';
    file(`${wrapper}/package.json`, '{"version":"2.1.197"}');
    const configured = file(`${wrapper}/bin/claude.exe`, placeholder);
    file(`${wrapper}/node_modules/${name}/package.json`, '{"version":"2.1.197"}');
    const binary = file(`${wrapper}/node_modules/${name}/${NAME}`, 'x');
    expect(findCli(search({ configured })).path).toBe(binary);
  });

  test('a binary of another version beside a placeholder is not taken', () => {
    const name = `@anthropic-ai/claude-code-${process.platform}-${process.arch}`;
    file('node_modules/@anthropic-ai/claude-code/package.json', '{"version":"2.2.0"}');
    const configured = file('node_modules/@anthropic-ai/claude-code/bin/claude.exe', placeholder);
    file(`node_modules/${name}/package.json`, '{"version":"2.1.0"}');
    const binary = file(`node_modules/${name}/${NAME}`, 'x');
    const { exitCode, problem, next } = failure({ configured });
    expect(exitCode).toBe(5);
    expect(problem).toContain(configured);
    expect(next).toBe(`${installCommand()} --include=optional`);

    file(`node_modules/${name}/package.json`, '{"version":"2.2.0"}');
    expect(findCli(search({ configured })).path).toBe(binary);
  });

  // Most users of Windows may not make links; a table below has them.
  (onWindows ? test.skip : test)(
    'a link runs under its own name, so that updates of its target take effect',
    () => {
      const target = file('versions/2.1.330', 'x');
      mkdirSync(path.join(box.home, '.local/bin'), { recursive: true });
      const link = path.join(box.home, '.local/bin/claude');
      symlinkSync(target, link);
      expect(findCli(search({}))).toEqual({ path: link, foundAt: link });
    },
  );

  test('a file that is not executable is skipped in favour of a later one that is', () => {
    const first = file(`first/${NAME}`, 'x', 0o644);
    const second = file(`second/${NAME}`, 'x');
    const env = { PATH: [path.join(box.home, 'first'), path.join(box.home, 'second')].join(path.delimiter) };
    // Windows knows no such files.
    expect(findCli(search({ env })).path).toBe(onWindows ? first : second);
  });

  test('without anything else, the file that is not executable is reported', () => {
    const only = file(`first/${NAME}`, 'x', 0o644);
    if (onWindows) {
      // It knows no such files.
      expect(findCli(search({ env: { PATH: path.dirname(only) } })).path).toBe(only);
      return;
    }
    const { exitCode, next } = failure({ env: { PATH: path.dirname(only) } });
    expect([exitCode, next]).toEqual([5, `chmod +x '${only}'`]);
  });

  test('a folder named claude is not a CLI', () => {
    mkdirSync(path.join(box.home, '.local/bin', NAME), { recursive: true });
    expect(failure({}).exitCode).toBe(3);
  });

  test('nothing found: one line, and every place for whoever asks', () => {
    const nowhere = path.resolve('/nowhere/bin');
    const { exitCode, problem, details, next } = failure({ env: { PATH: nowhere } });
    expect(exitCode).toBe(3);
    expect(problem).toBe('The Claude CLI was not found on this machine.');
    expect(details).toContain(path.join(nowhere, NAME));
    expect(details).toContain(path.join(box.home, '.local/bin', NAME));
    expect(next).toBe('claude-bridge setup');
  });

  test('a wrong configured path is an error, even if there is another CLI', () => {
    file(`.local/bin/${NAME}`, 'x');
    const { exitCode, problem } = failure({ configured: '/no/such/claude' });
    expect(exitCode).toBe(3);
    expect(problem).toContain('/no/such/claude');
    // An installation would not help, even where no other CLI is.
    const unset = { words: ['setup'], env: { CLAUDE_CLI_PATH: '/no/such/claude' } };
    for (const home of [box.home, '/nowhere'])
      expect(failure({ configured: '/no/such/claude', home, ...unset })).toMatchObject({
        next: 'unset CLAUDE_CLI_PATH',
        fix: undefined,
      });
    const plain = file('plain', 'x', 0o600);
    if (onWindows) expect(findCli(search({ configured: plain })).path).toBe(plain);
    else expect(failure({ configured: plain }).exitCode).toBe(5);
  });

  test('a configured path may start with the home', () => {
    const at = file('tools/claude', 'x');
    expect(findCli(search({ configured: '~/tools/claude' })).path).toBe(at);
  });
});

describe('on Windows', () => {
  const modules = 'C:\\Users\\Ada\\AppData\\Roaming\\npm\\node_modules\\@anthropic-ai';
  const shim = 'C:\\Users\\Ada\\AppData\\Roaming\\npm\\claude.cmd';
  const wrapper = `${modules}\\claude-code\\bin\\claude.exe`;

  const windows = (disk: Record<string, string>): Search => ({
    platform: 'win32',
    arch: 'x64',
    env: { APPDATA: 'C:\\Users\\Ada\\AppData\\Roaming' },
    home: 'C:\\Users\\Ada',
    execPath: 'C:\\node\\node.exe',
    configured: undefined,
    files: probeOf(disk),
  });
  const probeOf = (disk: Record<string, string>): FileProbe => ({
    realFile: (name) => (name in disk ? name : undefined),
    isExecutable: (name) => name in disk,
    isFolder: () => false,
    smallText: (name, maxBytes) => ((disk[name]?.length ?? Infinity) <= maxBytes ? disk[name] : undefined),
  });
  const program = 'MZ'.padEnd(5000);
  const pnpm = 'C:\\Users\\Ada\\AppData\\Local\\pnpm\\global\\5\\node_modules';
  const yarn = 'C:\\Users\\Ada\\AppData\\Local\\Yarn';
  const volta = 'C:\\Users\\Ada\\AppData\\Local\\Volta';
  const scoop = 'C:\\Users\\Ada\\scoop\\shims';

  test.each([
    ['npm’s batch file in front of the program', { [shim]: '@ECHO off', [wrapper]: program }, wrapper],
    [
      'npm’s batch file in front of a placeholder',
      {
        [shim]: '@ECHO off',
        [wrapper]: placeholder,
        [`${modules}\\claude-code\\package.json`]: '{"version":"2.1.330"}',
        [`${modules}\\claude-code-win32-x64\\package.json`]: '{"version":"2.1.330"}',
        [`${modules}\\claude-code-win32-x64\\claude.exe`]: program,
      },
      `${modules}\\claude-code-win32-x64\\claude.exe`,
    ],
    [
      'pnpm’s batch file, which names the program',
      {
        'C:\\Users\\Ada\\AppData\\Local\\pnpm\\claude.cmd': [
          '@SETLOCAL',
          '@IF NOT DEFINED NODE_PATH (',
          '  @SET "NODE_PATH=C:\\Users\\Ada\\AppData\\Local\\pnpm\\global\\5\\node_modules"',
          ')',
          '@"%~dp0\\global\\5\\node_modules\\@anthropic-ai\\claude-code\\bin\\claude.exe"   %*',
        ].join('\r\n'),
        [`${pnpm}\\@anthropic-ai\\claude-code\\bin\\claude.exe`]: program,
      },
      `${pnpm}\\@anthropic-ai\\claude-code\\bin\\claude.exe`,
    ],
    [
      'npm’s batch file, which names a program in an unusual place',
      {
        [shim]: '@ECHO off\r\nCALL :find_dp0\r\n"%dp0%\\..\\elsewhere\\claude.exe"   %*\r\n',
        'C:\\Users\\Ada\\AppData\\Roaming\\elsewhere\\claude.exe': program,
      },
      'C:\\Users\\Ada\\AppData\\Roaming\\elsewhere\\claude.exe',
    ],
    [
      'a batch file that names a full path',
      { [shim]: '@"D:\\tools\\claude.exe" %*', 'D:\\tools\\claude.exe': program },
      'D:\\tools\\claude.exe',
    ],
    ['a batch file that names a program that is not there', { [shim]: '@"D:\\tools\\claude.exe" %*' }, shim],
    [
      'Yarn’s batch file, which starts the batch file of a project',
      {
        [`${yarn}\\bin\\claude.cmd`]: '@"%~dp0\\..\\Data\\global\\node_modules\\.bin\\claude.cmd"   %*\r\n',
        [`${yarn}\\Data\\global\\node_modules\\.bin\\claude.cmd`]:
          '@"%~dp0\\..\\@anthropic-ai\\claude-code\\bin\\claude.exe"   %*\r\n',
        [`${yarn}\\Data\\global\\node_modules\\@anthropic-ai\\claude-code\\bin\\claude.exe`]: program,
      },
      `${yarn}\\Data\\global\\node_modules\\@anthropic-ai\\claude-code\\bin\\claude.exe`,
    ],
    [
      'two batch files that name each other',
      {
        [shim]: '@"C:\\b\\claude.cmd" %*',
        'C:\\b\\claude.cmd': `@"${shim}" %*`,
      },
      'C:\\b\\claude.cmd',
    ],
    [
      'Volta’s launcher',
      {
        [`${volta}\\bin\\claude.exe`]: program,
        [`${volta}\\tools\\image\\packages\\@anthropic-ai\\claude-code\\node_modules\\@anthropic-ai\\claude-code\\bin\\claude.exe`]:
          program,
      },
      `${volta}\\tools\\image\\packages\\@anthropic-ai\\claude-code\\node_modules\\@anthropic-ai\\claude-code\\bin\\claude.exe`,
    ],
    [
      'Scoop’s shim',
      {
        [`${scoop}\\claude.exe`]: program,
        [`${scoop}\\claude.shim`]: 'path = "C:\\Users\\Ada\\scoop\\apps\\claude\\current\\claude.exe"\r\n',
        'C:\\Users\\Ada\\scoop\\apps\\claude\\current\\claude.exe': program,
      },
      'C:\\Users\\Ada\\scoop\\apps\\claude\\current\\claude.exe',
    ],
    [
      'Scoop’s shim of npm’s batch file',
      {
        [`${scoop}\\claude.exe`]: program,
        [`${scoop}\\claude.shim`]: `path = "${shim}"`,
        [shim]: '@ECHO off',
        [wrapper]: program,
      },
      wrapper,
    ],
    [
      'Scoop’s shim that adds arguments',
      {
        [`${scoop}\\claude.exe`]: program,
        [`${scoop}\\claude.shim`]: 'path = "C:\\x\\claude.exe"\r\nargs = --debug\r\n',
        'C:\\x\\claude.exe': program,
      },
      `${scoop}\\claude.exe`,
    ],
    ['a batch file of someone else’s', { [shim]: '@ECHO off' }, shim],
    [
      'the native installer’s program before npm’s',
      { [shim]: '@ECHO off', 'C:\\Users\\Ada\\.local\\bin\\claude.exe': program },
      'C:\\Users\\Ada\\.local\\bin\\claude.exe',
    ],
  ])('%s', (_what, disk, expected) => {
    expect(findCli(windows(disk)).path).toBe(expected);
  });

  test('a project’s batch file', () => {
    const local = 'C:\\project\\node_modules';
    const disk = {
      [`${local}\\.bin\\claude.cmd`]: '@ECHO off',
      [`${local}\\@anthropic-ai\\claude-code\\bin\\claude.exe`]: program,
    };
    expect(findCli({ ...windows(disk), env: { Path: `${local}\\.bin` } }).path).toBe(
      `${local}\\@anthropic-ai\\claude-code\\bin\\claude.exe`,
    );
  });

  test('a link runs under its own name there too', () => {
    const link = 'C:\\Users\\Ada\\AppData\\Local\\Microsoft\\WinGet\\Links\\claude.exe';
    const target = 'C:\\Program Files\\WinGet\\Packages\\Claude\\claude.exe';
    const plain = windows({ [link]: program, [target]: program });
    const realFile = (name: string): string | undefined =>
      name === link ? target : plain.files.realFile(name);
    const found = findCli({ ...plain, files: { ...plain.files, realFile } });
    expect(found).toEqual({ path: link, foundAt: link });
  });

  const nested = `${modules}\\claude-code-win32-x64\\claude.exe`;
  const direct = 'C:\\Users\\Ada\\.local\\bin\\claude.exe';
  test.each([
    [
      'npm’s launcher',
      { [shim]: '@ECHO off', [wrapper]: program },
      `${wrapper}, behind the launcher ${shim}`,
    ],
    [
      'npm’s placeholder behind its launcher',
      {
        [shim]: '@ECHO off',
        [wrapper]: placeholder,
        [`${modules}\\claude-code\\package.json`]: '{"version":"2.1.330"}',
        [`${modules}\\claude-code-win32-x64\\package.json`]: '{"version":"2.1.330"}',
        [nested]: program,
      },
      `${nested}, behind the placeholder ${shim}`,
    ],
    ['the program itself', { [direct]: program }, direct],
  ])('what doctor says of %s', (_what, disk, expected) => {
    expect(describeCli(findCli(windows(disk)))).toBe(expected);
  });

  test.each([
    ['beside Node', ['C:\\node\\npm.cmd', 'C:\\other\\npm.cmd'], 'C:\\node\\npm.cmd'],
    ['on the PATH', ['C:\\other\\npm.cmd', '.\\npm.cmd', 'npm.cmd'], 'C:\\other\\npm.cmd'],
    ['nowhere but in the current folder', ['.\\npm.cmd', 'npm.cmd'], 'C:\\node\\npm.cmd'],
  ])('npm %s, by its full path', (_where, there, expected) => {
    const disk = Object.fromEntries(there.map((name) => [name, '']));
    expect(npmCommand({ ...windows(disk), env: { Path: '.;C:\\other' } })).toBe(expected);
  });

  test.each([
    ['in one folder of the PATH', ['C:\\b\\crush.exe'], 'C:\\b\\crush.exe'],
    ['in two', ['C:\\b\\crush.exe', 'C:\\a\\crush.cmd'], 'C:\\a\\crush.cmd'],
    ['twice in one', ['C:\\a\\crush.cmd', 'C:\\a\\crush.exe'], 'C:\\a\\crush.exe'],
    ['as a script', ['C:\\a\\crush.js', 'C:\\a\\crush'], undefined],
    ['nowhere but in the current folder', ['.\\crush.exe', 'crush.exe'], undefined],
  ])('a program %s', (_where, there, expected) => {
    const files = probeOf(Object.fromEntries(there.map((name) => [name, ''])));
    const env = { Path: '.;"C:\\a";C:\\b', PATHEXT: '.JS;.EXE;.CMD' };
    expect(programOnPath('crush', { platform: 'win32', env, files })).toBe(expected);
    expect(programOnPath('crush', { platform: 'linux', env, files })).toBe('crush');
  });

  test.each([
    [undefined, 'D:\\Win\\System32\\notepad.exe', ['C:\\a b\\config.json'], false],
    ['code --wait', 'code --wait "C:\\a b\\config.json"', [], true],
  ])('config edit with the editor %s', (chosen, command, args, shell) => {
    const host = { platform: 'win32', env: { SystemRoot: 'D:\\Win' } } as const;
    const call = editorCall('C:\\a b\\config.json', chosen, host);
    expect(call).toEqual({ editor: chosen ?? command, command, args, shell });
  });

  test('npm elsewhere is found by its name', () => {
    expect(npmCommand({ ...windows({}), platform: 'linux' })).toBe('npm');
  });

  test('a placeholder with nothing behind it', () => {
    expect(() => findCli(windows({ [shim]: '@ECHO off', [wrapper]: placeholder }))).toThrow(
      'only npm’s placeholder',
    );
  });
});
