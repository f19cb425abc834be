/** What a person sees in the end on a terminal of 80 columns, line by line: every command that draws or edits lines, rendered by a terminal emulator. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Chalk } from 'chalk';
import { demoReply } from '../../src/cli/commands/demo/demo-reply.js';
import { thisMachine } from '../../src/cli/machine.js';
import { startupText } from '../../src/cli/server/startup-report.js';
import { answer } from '../support/api-reply.js';
import { lastUserText } from '../support/api-request.js';
import { numberedRequests } from '../support/counting-cli.js';
import { deferred } from '../support/deferred.js';
import { freePort } from '../support/free-port.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { trustCli } from '../support/trusted-cli.js';
import { useBench } from '../support/use-bench.js';
import { sandbox } from './command.js';
import type { Sandbox } from './command.js';
import { inOneProcess } from './one-process.js';
import { CTRL_C, CTRL_D, atTerminal } from './terminal.js';
import type { Terminal } from './terminal.js';

const COLUMNS = 80;
const BACKSPACE = '\u007f';

const bench = useBench(NEWEST_CLI.path);
let box: Sandbox;
/** The bridge of the bench answers. */
let env: Record<string, string>;
/** No bridge runs; the real CLI is there, logged in, and asks the API of the bench. */
let alone: Record<string, string>;
beforeAll(() => {
  box = sandbox();
  env = { ...box.env, SERVER_PORT: new URL(bench.bridge.origin).port };
  const login = { CLAUDE_CODE_OAUTH_TOKEN: 'made-up', ANTHROPIC_BASE_URL: bench.api.url };
  alone = { ...box.env, ...login, CLAUDE_CLI_PATH: NEWEST_CLI.path, SERVER_PORT: '0', TMPDIR: box.home };
});
afterAll(async () => {
  await waitUntilGone(() => processesMarked(box.home));
  box[Symbol.dispose]();
});

/** As the terminal shows it: what is longer than a line goes on in the next one. */
function shown(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line) => (line === '' ? [''] : line.match(/.{1,80}/gu)!).map((piece) => piece.trimEnd()));
}

/** @param drew what the command has drawn meanwhile */
async function screenOf(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  {
    code = 0,
    drew,
    type,
  }: { code?: number; drew?: RegExp; type?: (terminal: Terminal) => Promise<void> } = {},
): Promise<string[]> {
  using terminal = atTerminal(args, environment, { columns: COLUMNS });
  await type?.(terminal);
  expect([await terminal.ended, terminal.shown()]).toEqual([code, expect.anything()]);
  if (drew !== undefined) expect(terminal.raw()).toMatch(drew);
  return await terminal.screen();
}

const SPINNER = (text: string): RegExp => new RegExp(`[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏].* ${text}`, 'u');

describe('with a bridge that runs', () => {
  test('models: the table, and nothing of the spinner', async () => {
    const { stdout } = await inOneProcess(['models'], env);
    const screen = await screenOf(['models'], env, { drew: SPINNER('Asking for the models…') });
    expect(screen).toEqual(shown(stdout.trimEnd()));
    expect(screen[0]).toMatch(/^NAME +ANSWERED BY +CONTEXT +ANSWER$/);
  });

  test('status --watch: one report after two more', async () => {
    const screen = await screenOf(['status', '--watch'], env, {
      code: 130,
      async type(terminal) {
        for (let report = 1; report <= 3; report++) await terminal.sees(/Ctrl-C quits\.\n/);
        terminal.type(CTRL_C);
      },
    });
    const { stdout } = await inOneProcess(['status'], env);
    const still = (lines: readonly string[]): string[] =>
      lines.map((line) => line.replace(/^(Uptime +).*/, '$1some time'));
    expect(still(screen)).toEqual(still(shown(`${stdout}\nCtrl-C quits.\n^C`)));
    expect(screen[0]).toBe(`Address       ${bench.bridge.origin}`);
  });

  test('chat: a stopped answer; what is typed meanwhile appears at the prompt and spoils nothing', async () => {
    const { promise: until, resolve: letGo } = deferred();
    const words = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');
    const screen = await screenOf(['chat'], env, {
      drew: SPINNER('Asking…'),
      async type(terminal) {
        await terminal.sees(/> $/);
        bench.api.reply(answer(`${words} never said`, { stall: { afterChunks: 40, until } }));
        terminal.type('Count.\r');
        await terminal.sees(/word39/);
        terminal.type(`second\rthirt${BACKSPACE}d, wh`);
        terminal.type(CTRL_C);
        await terminal.sees(/\(stopped\)\n[^]*You said: second\n[^]*> third, wh$/);
        terminal.type('ich is the last\r');
        await terminal.sees(/You said: third, which is the last\n[^]*> $/);
        terminal.type(CTRL_D);
      },
    });
    letGo();
    expect(screen).toEqual(
      shown(
        `Ctrl-C stops an answer, Ctrl-D quits, /help lists what else there is.\n> Count.\n${words}\n(stopped)\n> second\nYou said: second\n> third, which is the last\nYou said: third, which is the last\n>`,
      ),
    );
  });

  test('chat: Ctrl-D during an answer stops it and quits', async () => {
    const { promise: until, resolve: letGo } = deferred();
    const screen = await screenOf(['chat'], env, {
      async type(terminal) {
        await terminal.sees(/> $/);
        bench.api.reply(answer('one two', { stall: { afterChunks: 1, until } }));
        terminal.type('Count.\r');
        await terminal.sees(/one/);
        terminal.type(CTRL_D);
      },
    });
    letGo();
    expect(screen.slice(1)).toEqual(['> Count.', 'one', '(stopped)']);
  });

  test('batch list without any, started by npx: the next line as it works there', async () => {
    const screen = await screenOf(['batch', 'list'], { ...env, npm_command: 'exec' });
    expect(screen).toEqual(['There are no batches.', 'Next: npx claude-bridge batch --help']);
  });

  test('batch run and batch wait: the bar is gone, and its answers stay', async () => {
    const { promise: until, resolve: letGo } = deferred();
    bench.api.script(async ({ body }) => {
      await until;
      return answer(`Answer to ${lastUserText(body)}`);
    });
    const file = path.join(box.home, 'in.jsonl');
    const out = path.join(box.home, 'out.jsonl');
    writeFileSync(file, numberedRequests(2));
    using running = atTerminal(['batch', 'run', file], env, { columns: COLUMNS, stdout: out });
    const [, id = ''] = await running.sees(/Batch (batch_\w+)\n/);
    await running.sees(/░ 0 of 2/);
    const left = await screenOf(['batch', 'wait', id], env, {
      code: 130,
      async type(terminal) {
        await terminal.sees(/░ 0 of 2/);
        terminal.type(CTRL_C);
      },
    });
    expect(left).toEqual(
      shown(
        `The batch goes on in the running bridge. To stop it: claude-bridge batch cancel ${id}\nNext: claude-bridge batch wait ${id}`,
      ),
    );
    const waited = screenOf(['batch', 'wait', id], env, {
      async type(terminal) {
        await terminal.sees(/░ 0 of 2/);
        letGo();
      },
    });
    expect(await running.ended).toBe(0);
    expect(await running.screen()).toEqual([`Batch ${id}`, 'All 2 requests are answered.']);
    const answers = readFileSync(out, 'utf8');
    expect(answers.trim().split('\n')).toHaveLength(2);
    expect(await waited).toEqual(shown(`${answers}All 2 requests are answered.`));
  });
});

describe('with the real CLI alone', () => {
  test('setup, started by npx: the list, what was typed, and an answer of forty words', async () => {
    const words = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');
    bench.api.reply(answer(words, { gapMs: 5 }));
    const folder = path.join(box.home, 'set-up');
    const environment = { ...alone, npm_command: 'exec', CLAUDE_BRIDGE_CONFIG_DIR: folder };
    await trustCli(NEWEST_CLI.path, environment);
    const screen = await screenOf(['setup'], environment, {
      drew: SPINNER('Asking opus…'),
      async type(terminal) {
        await terminal.sees(/Number or name \[sonnet\]: /);
        terminal.type(`opuss${BACKSPACE}\r`);
        await terminal.sees(/Which port .*\[0\]: /);
        terminal.type('\r');
      },
    });
    const list = screen.slice(3, screen.indexOf('Number or name [sonnet]: opus'));
    expect(list.length).toBeGreaterThan(3);
    for (const line of list) expect(line).toMatch(/^ +\d+ {2}[a-z][\w[\].-]+$/);
    expect([...screen.slice(0, 3), ...screen.slice(3 + list.length)]).toEqual(
      shown(
        `✓ Claude CLI 2.1.330, logged in (oauth_token)\n\nWhich model should answer by default?\nNumber or name [sonnet]: opus\nWhich port should the bridge listen on? [0]:\n✓ Stored in ${folder}/config.json\n\nSay hello in three languages.\n\n${words}\n\n✓ It works.\nNext: npx claude-bridge serve`,
      ),
    );
  });

  test('doctor: a line for each check, and nothing of the spinner', async () => {
    const screen = await screenOf(['doctor'], alone, { drew: SPINNER('Checking handshake…') });
    const text = screen.join('\n').replace(/[1-9]\d* models, in \d+ ms/, 'some models, in some ms');
    expect(text.split('\n')).toEqual(
      shown(
        [
          `✓ config         valid (${box.home}/config/config.json)`,
          '✓ credentials    no API key in the environment that the CLI would not get',
          `✓ cli            ${NEWEST_CLI.path}`,
          '✓ version        2.1.330',
          '✓ login          oauth_token',
          '✓ handshake      some models, in some ms',
          '✓ proof          the request reaches the model exactly as composed; prompts are cached for 1h',
          '✓ port           the server picks a free one when it starts',
        ].join('\n'),
      ),
    );
  });

  test('launch: only what the program itself shows', async () => {
    const bin = path.join(box.home, 'bin');
    mkdirSync(bin);
    writeFileSync(
      path.join(bin, 'codex'),
      '#!/bin/sh\necho "What shall I do?"\nread answer\necho "I do: $answer"\nexit 5\n',
    );
    chmodSync(path.join(bin, 'codex'), 0o755);
    const environment = { ...alone, PATH: `${bin}:${alone['PATH']}`, SERVER_PORT: String(await freePort()) };
    const screen = await screenOf(['launch', 'codex'], environment, {
      code: 5,
      drew: SPINNER('Checking version and login of'),
      async type(terminal) {
        await terminal.sees(/What shall I do\?\n/);
        terminal.type('Nothing.\r');
      },
    });
    expect(screen).toEqual(['What shall I do?', 'Nothing.', 'I do: Nothing.']);
  });

  test('demo --once: what serve shows, a question, and its answer', async () => {
    const screen = await screenOf(['demo', '--once'], alone, { drew: SPINNER('Asking…') });
    const [, url = ''] = /Base URL +(\S+)\/v1/.exec(screen.join('\n'))!;
    const started = startupText(
      {
        ...{
          url,
          version: thisMachine([]).version,
          cliVersion: '2.1.330',
          cliPath: NEWEST_CLI.path,
          login: 'oauth_token',
        },
        ...{ defaultModel: 'sonnet', needsKey: false, keyIsStored: false },
      },
      new Chalk({ level: 0 }),
    );
    const question = 'What is a bridge?';
    const reply = demoReply({ messages: [{ role: 'user', content: question }] });
    const said = reply.type === 'text' ? reply.text : '';
    const text = screen.join('\n').replace(/after \d+ ms/, 'after some ms');
    expect(text.split('\n')).toEqual(
      shown(
        `${started}\nThe model behind it is a script on this machine: no account, no cost.\n\n> ${question}\n${said}\n(the first word came after some ms)`,
      ),
    );
  });

  test('the offer of serve: a question longer than the line, and the line to type instead', async () => {
    const screen = await screenOf(
      ['serve'],
      { ...alone, CLAUDE_CODE_OAUTH_TOKEN: '' },
      {
        code: 6,
        drew: SPINNER('Checking version and login of'),
        async type(terminal) {
          await terminal.sees(/\[Y\/n\] /);
          terminal.type(`maybe${BACKSPACE.repeat(5)}no\r`);
        },
      },
    );
    const cli = NEWEST_CLI.path;
    const problem = `The Claude CLI at ${cli} is not logged in. Without a browser, make a token with "${cli} setup-token" and set it as CLAUDE_CODE_OAUTH_TOKEN.`;
    expect(screen).toEqual(
      shown(`! ${problem}\nLog in now? (${cli} auth login) [Y/n] no\n✗ ${problem}\nNext: ${cli} auth login`),
    );
  });
});

describe('without a bridge', () => {
  test('connect --write: the change, the question, and what comes next', async () => {
    const screen = await screenOf(['connect', 'codex', '--write'], box.env, {
      async type(terminal) {
        await terminal.sees(/Make this change\? \[y\/N\] /);
        terminal.type('yes\r');
      },
    });
    const file = path.join(box.home, '.codex/config.toml');
    const change = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => `+ ${line}`.trimEnd());
    expect(screen).toEqual(
      shown(
        `${file}\n${change.join('\n')}\nMake this change? [y/N] yes\nWritten.\n\nThen start it with this provider and model, whatever the defaults in that file are:\n\ncodex -c model_provider=claude-bridge -m sonnet`,
      ),
    );
  });

  if (process.platform === 'linux') {
    test('service install: the file, what it will run, and a no', async () => {
      const { stdout: unit } = await inOneProcess(['service', 'install', '--print'], box.env);
      const screen = await screenOf(['service', 'install'], box.env, {
        code: 1,
        async type(terminal) {
          await terminal.sees(/Install the service\? \[Y\/n\] /);
          terminal.type('n\r');
        },
      });
      const steps = ['daemon-reload', 'enable claude-bridge.service', 'restart claude-bridge.service'];
      expect(screen).toEqual(
        shown(
          `It will write this to ${box.home}/.config/systemd/user/claude-bridge.service:\n\n${unit}\nand run: ${steps.map((step) => `systemctl --user ${step}`).join(' && ')}\n\nInstall the service? [Y/n] n\n✗ Nothing was changed.\nNext: claude-bridge service install --yes`,
        ),
      );
    });
  }
});
