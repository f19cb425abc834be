/** The service file of each system, read back by a parser of its format. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DOMParser } from '@xmldom/xmldom';
import type { Element } from '@xmldom/xmldom';
import { describe, expect, test } from '@jest/globals';
import { serviceFacts } from '../../src/cli/commands/service/service-facts.js';
import type { ServiceFacts } from '../../src/cli/commands/service/service-facts.js';
import { servicePlan } from '../../src/cli/commands/service/service-plan.js';
import { serviceWarnings } from '../../src/cli/commands/service/service-warnings.js';
import { commandLine } from '../../src/cli/commands/service/run-step.js';
import { withParts } from '../support/with-parts.js';

const plain: ServiceFacts = {
  platform: 'linux',
  home: '/home/ada',
  execPath: '/usr/bin/node',
  script: '/opt/claude-bridge/bin/claude-bridge.js',
  env: { PATH: '/usr/bin:/bin' },
  logFile: '/home/ada/claude-bridge.log',
  stopSeconds: 20,
  uid: 501,
  userName: undefined,
  windowsFolder: 'C:\\Windows',
};
/** Every character that is special in one of the formats. */
const odd = `/o dd/%h $HOME "q" 'a' \\b <&> ü`;
const windows: ServiceFacts = {
  ...plain,
  platform: 'win32',
  home: 'C:\\Users\\Ada',
  execPath: 'C:\\Program Files\\nodejs\\node.exe',
  script: "C:\\Users\\Ada O'Neil & Co\\claude-bridge.js",
  userName: 'OFFICE\\Ada',
  logFile: 'C:\\Users\\Ada\\AppData\\Local\\claude-bridge\\claude-bridge.log',
};

describe('systemd', () => {
  const lines = (facts: ServiceFacts): string[] => servicePlan(facts)!.file.text.split('\n');

  test('the unit of a plain system', () => {
    const unit = lines({ ...plain, env: { PATH: '/usr/bin:/bin', CLAUDE_CONFIG_DIR: '/c' } });
    for (const line of [
      'ExecStart="/usr/bin/node" "/opt/claude-bridge/bin/claude-bridge.js" "serve"',
      'Environment="PATH=/usr/bin:/bin"',
      'Environment="CLAUDE_CONFIG_DIR=/c"',
      'Environment="MALLOC_ARENA_MAX=2"',
      'Environment="MALLOC_MMAP_THRESHOLD_=262144"',
      'Environment="MALLOC_TRIM_THRESHOLD_=1048576"',
      'Restart=on-failure',
      'RestartPreventExitStatus=2 3 4 5 6 8',
      'TimeoutStopSec=20',
      'WantedBy=default.target',
    ]) {
      expect(unit).toContain(line);
    }
    expect(unit.filter((line) => line.startsWith('['))).toEqual(['[Unit]', '[Service]', '[Install]']);
  });

  test.each([
    ['/a b/node', 'ExecStart="/a b/node" '],
    ['/a%h/node', 'ExecStart="/a%%h/node" '],
    ['/a$HOME/node', 'ExecStart="/a$$HOME/node" '],
    ['/a"b\\c/node', 'ExecStart="/a\\"b\\\\c/node" '],
    ["/a'b/node", 'ExecStart="/a\'b/node" '],
    ['/a\nExecStart=/bin/evil', 'ExecStart="/a\\nExecStart=/bin/evil" '],
    ['/a\rExecStart=/bin/evil', 'ExecStart="/a\\u000dExecStart=/bin/evil" '],
  ])('a path with characters that are special to systemd: %j', (execPath, written) => {
    const found = lines({ ...plain, execPath }).filter((line) => line.startsWith('ExecStart='));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(written);
  });

  test('in a variable dollar signs stay, and percent signs are doubled', () => {
    expect(lines({ ...plain, env: { PATH: odd } })).toContain(
      `Environment="PATH=/o dd/%%h $HOME \\"q\\" 'a' \\\\b <&> ü"`,
    );
  });

  withParts('systemd').test('systemd itself accepts it', () => {
    const { text } = servicePlan({ ...plain, execPath: process.execPath, env: { PATH: odd } })!.file;
    const folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-unit-'));
    try {
      const file = path.join(folder, 'claude-bridge.service');
      writeFileSync(file, text);
      // It also reports on the machine's other units.
      const faults = (content: string): string[] => {
        writeFileSync(file, content);
        const args = ['--user', 'verify', '--man=no', file];
        const env = { ...process.env, XDG_RUNTIME_DIR: folder };
        const { stderr } = spawnSync('systemd-analyze', args, { env, encoding: 'utf8' });
        return stderr.split('\n').filter((line) => line.includes('claude-bridge.service'));
      };
      expect(faults(text)).toEqual([]);
      expect(faults(text.replace('Restart=on-failure', 'Restart=now-and-then'))).toHaveLength(1);
      expect(faults(text.replace('UMask=', 'Mask='))).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('the commands', () => {
    const plan = servicePlan({ ...plain, env: { XDG_CONFIG_HOME: '/home/ada/c' } })!;
    expect(plan.file.path).toBe('/home/ada/c/systemd/user/claude-bridge.service');
    expect(servicePlan(plain)!.file.path).toBe('/home/ada/.config/systemd/user/claude-bridge.service');
    expect(plan.install.map(commandLine)).toEqual([
      'systemctl --user daemon-reload',
      'systemctl --user enable claude-bridge.service',
      'systemctl --user restart claude-bridge.service',
    ]);
    expect(plan.uninstall.map(commandLine)).toEqual(['systemctl --user disable --now claude-bridge.service']);
    const { logs } = plan;
    if ('file' in logs) throw new Error('journald keeps the log');
    expect(commandLine(logs.command({ lines: 5, follow: false }))).toBe(
      'journalctl --user -u claude-bridge.service -n 5 --no-pager',
    );
    expect(commandLine(logs.command({ lines: 5, follow: true }))).toMatch(/ -n 5 -f$/);
  });
});

describe('launchd', () => {
  const mac: ServiceFacts = {
    ...plain,
    platform: 'darwin',
    home: '/Users/ada',
    logFile: '/Users/ada/Library/Logs/x.log',
  };

  test('the agent, with odd characters everywhere they can occur', () => {
    const plan = servicePlan({ ...mac, execPath: odd, env: { PATH: odd }, logFile: odd })!;
    expect(plan.file.path).toBe('/Users/ada/Library/LaunchAgents/claude-bridge.plist');
    expect(plist(plan.file.text)).toEqual({
      Label: 'claude-bridge',
      ProgramArguments: [odd, '/opt/claude-bridge/bin/claude-bridge.js', 'service', 'run'],
      EnvironmentVariables: { PATH: odd },
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
      ThrottleInterval: 10,
      ExitTimeOut: 20,
      Umask: 0o077,
      StandardOutPath: odd,
      StandardErrorPath: odd,
    });
  });

  test('the commands', () => {
    const plan = servicePlan(mac)!;
    expect(plan.install.map(commandLine)).toEqual([
      'launchctl bootout gui/501/claude-bridge',
      'launchctl bootstrap gui/501 /Users/ada/Library/LaunchAgents/claude-bridge.plist',
    ]);
    // It is not a failure that the agent does not exist yet.
    expect(plan.install[0]).toMatchObject({ mayFail: true });
    // It fails with 5 until the old process has ended, which may take until launchd kills it.
    expect(plan.install[1]).toMatchObject({ retry: { code: 5, seconds: 25 } });
    expect(plan.stop).toEqual(plan.uninstall);
    expect(plan.logs).toEqual({ file: '/Users/ada/Library/Logs/x.log' });
  });
});

describe('Task Scheduler', () => {
  test('the task: a hidden shell that runs the bridge and keeps its log', () => {
    const { file } = servicePlan(windows)!;
    expect(file.path).toBe('C:\\Users\\Ada\\AppData\\Local\\claude-bridge\\claude-bridge-task.xml');
    // As its first line declares, and as the system expects.
    expect(file.encoding).toBe('utf16le');
    expect(file.text).toMatch(/^\ufeff<\?xml version="1\.0" encoding="UTF-16"\?>\r\n/);
    const task = xml(file.text.slice(1));
    const at = (name: string): string | null => task.getElementsByTagName(name)[0]!.textContent;
    expect(task.tagName).toBe('Task');
    expect([at('LogonType'), at('RunLevel'), at('ExecutionTimeLimit'), at('Hidden')]).toEqual([
      'InteractiveToken',
      'LeastPrivilege',
      'PT0S',
      'true',
    ]);
    const users = Array.from(task.getElementsByTagName('UserId')).map((each) => [
      (each.parentNode as Element).tagName,
      each.textContent,
    ]);
    // Without its own user in the trigger, only an administrator may register it.
    expect(users).toEqual([
      ['LogonTrigger', 'OFFICE\\Ada'],
      ['Principal', 'OFFICE\\Ada'],
    ]);
    expect(at('Command')).toBe('C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe');
    expect(at('Arguments')).toBe(
      '-NoProfile -NonInteractive -WindowStyle Hidden -Command "& ' +
        "'C:\\Program Files\\nodejs\\node.exe' 'C:\\Users\\Ada O''Neil & Co\\claude-bridge.js' service run" +
        " --log-file 'C:\\Users\\Ada\\AppData\\Local\\claude-bridge\\claude-bridge.log'; exit $LASTEXITCODE\"",
    );
  });

  test('PowerShell takes typographic quotes for quotes, so they are doubled too', () => {
    const { file } = servicePlan({ ...windows, script: 'C:\\a\u2018b\u2019c\u201ad\u201be.js' })!;
    expect(file.text).toContain("'C:\\a\u2018\u2018b\u2019\u2019c\u201a\u201ad\u201b\u201be.js' service run");
  });

  test('a user without a name in the environment', () => {
    expect(servicePlan({ ...windows, userName: undefined })!.file.text).not.toContain('UserId');
  });

  test('the commands, by full paths: a bare name may be a program in the current folder', () => {
    const plan = servicePlan({ ...windows, windowsFolder: 'D:\\Windows' })!;
    const schtasks = 'D:\\Windows\\System32\\schtasks.exe';
    const shown = (steps: typeof plan.install): string[] => steps.map(commandLine);
    const end = `${schtasks} /End /TN claude-bridge`;
    const left = expect.stringMatching(
      /^D:\\Windows\\System32\\WindowsPowerShell\\v1\.0\\powershell\.exe .*Stop-Process/,
    );
    expect(shown(plan.install)).toEqual([
      `${schtasks} /Create /TN claude-bridge /XML ${plan.file.path} /F`,
      end,
      left,
      `${schtasks} /Run /TN claude-bridge`,
    ]);
    expect(shown(plan.stop)).toEqual([end, left]);
    expect(shown(plan.uninstall)).toEqual([end, left, `${schtasks} /Delete /TN claude-bridge /F`]);
    expect(plan.uninstall.map(({ mayFail }) => mayFail)).toEqual([true, undefined, true]);
  });

  test('what the end of the task leaves is found by its command line, with and without quotes in it', () => {
    const [, left] = servicePlan(windows)!.stop;
    const script = left!.args.at(-1)!;
    // Node passes it as one word in double quotes.
    expect(script).not.toContain('"');
    const pattern = new RegExp(/-match '([^']+)'/.exec(script)![1]!, 'i');
    for (const [line, found] of [
      [
        `"C:\\Program Files\\nodejs\\node.exe" "C:\\a b\\claude-bridge.js" service run --log-file C:\\x.log`,
        true,
      ],
      [`C:\\node\\node.exe C:\\a\\claude-bridge.js service run --log-file "C:\\a b\\x.log"`, true],
      [`C:\\node\\node.exe C:\\a\\claude-bridge.js service uninstall`, false],
      [`C:\\node\\node.exe C:\\a\\claude-bridge.js serve`, false],
    ] as const) {
      expect([line, pattern.test(line)]).toEqual([line, found]);
    }
  });
});

test('a system with none of the three', () => {
  expect(servicePlan({ ...plain, platform: 'freebsd' })).toBeUndefined();
});

describe('what a service gets', () => {
  const source = {
    platform: 'linux',
    home: '/home/ada',
    execPath: '/opt/node/bin/node',
    script: '/opt/x.js',
    uid: 1000,
    cliPath: '/opt/claude/claude',
    settings: { 'shutdown-delay': 5, 'shutdown-grace': 30 },
  } as const;

  test('the PATH: the user’s, then the folders of Node and the CLI, and the usual ones in the home; no duplicates, nothing relative', () => {
    const { env, stopSeconds } = serviceFacts({ ...source, env: { PATH: '/b:.:/a:/opt/node/bin::/b' } });
    expect(env['PATH']).toMatch(/^\/b:\/a:\/opt\/node\/bin:\/opt\/claude:\/home\/ada\/\.local\/bin:/);
    const entries = env['PATH']!.split(':');
    expect(new Set(entries).size).toBe(entries.length);
    expect(stopSeconds).toBe(45);
  });

  test('the variables that it needs, and no secrets', () => {
    const { env } = serviceFacts({
      ...source,
      env: {
        PATH: '/b',
        CLAUDE_CONFIG_DIR: '/c',
        HTTPS_PROXY: 'http://proxy:8080',
        HTTP_PROXY: 'http://me:secret@proxy:8080',
        CLAUDE_CODE_OAUTH_TOKEN: 'secret',
        CLAUDE_BRIDGE_API_KEY: 'secret',
        ANTHROPIC_API_KEY: 'secret',
        EDITOR: 'vi',
        LANG: '',
      },
    });
    expect(Object.keys(env).sort()).toEqual(['CLAUDE_CONFIG_DIR', 'HTTPS_PROXY', 'PATH']);
    expect(JSON.stringify(env)).not.toContain('secret');
  });

  test('on Windows: the user with the domain, and the folder of the system', () => {
    const of = (env: Record<string, string>): Pick<ServiceFacts, 'userName' | 'windowsFolder'> => {
      const { userName, windowsFolder } = serviceFacts({ ...source, platform: 'win32', env });
      return { userName, windowsFolder };
    };
    expect(of({ USERDOMAIN: 'OFFICE', USERNAME: 'Ada', SystemRoot: 'D:\\Windows' })).toEqual({
      userName: 'OFFICE\\Ada',
      windowsFolder: 'D:\\Windows',
    });
    expect(of({ USERNAME: 'Ada', SystemRoot: 'here' })).toEqual({
      userName: 'Ada',
      windowsFolder: 'C:\\Windows',
    });
    expect(of({})).toEqual({ userName: undefined, windowsFolder: 'C:\\Windows' });
  });

  test.each([
    ['linux', 'systemctl --user edit claude-bridge.service'],
    ['darwin', 'launchctl setenv CLAUDE_CODE_OAUTH_TOKEN <token>'],
    ['win32', 'setx CLAUDE_CODE_OAUTH_TOKEN <token>'],
  ] as const)(
    'on %s, what is set here and missing there is named, each with its remedy',
    (platform, remedy) => {
      const env = { CLAUDE_CODE_OAUTH_TOKEN: 'secret', SERVER_PORT: '9', SERVER_HOST: '' };
      const [settings, token, ...more] = serviceWarnings({ env, platform, script: '/opt/claude-bridge.js' });
      expect(settings).toBe(
        'SERVER_PORT is set here but not in the service: store it with claude-bridge config set.',
      );
      expect(token).toMatch(/^CLAUDE_CODE_OAUTH_TOKEN is set here, /);
      expect(token).toContain(remedy);
      expect(token).not.toContain('secret');
      expect(more).toEqual([]);
    },
  );
});

/** The root element. @throws when the text is not well-formed */
function xml(text: string): Element {
  const parser = new DOMParser({
    onError: (level, message) => {
      throw new Error(`${level}: ${message}`);
    },
  });
  return parser.parseFromString(text, 'text/xml').documentElement!;
}

/** The value of a property list. */
function plist(text: string): unknown {
  const value = (element: Element): unknown => {
    const children = elements(element);
    switch (element.tagName) {
      case 'string':
        return element.textContent;
      case 'integer':
        return Number(element.textContent);
      case 'true':
      case 'false':
        return element.tagName === 'true';
      case 'array':
        return children.map(value);
      case 'dict':
        return Object.fromEntries(
          children.flatMap((key, index) =>
            key.tagName === 'key' ? [[key.textContent, value(children[index + 1]!)]] : [],
          ),
        );
      default:
        throw new Error(`A property list has no <${element.tagName}>.`);
    }
  };
  return value(elements(xml(text))[0]!);
}

function elements(parent: Element): Element[] {
  return Array.from(parent.childNodes).filter((node): node is Element => node.nodeType === 1);
}
