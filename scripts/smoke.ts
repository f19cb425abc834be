/**
 * Tries on this system what a user does: installs the packed bridge and the real CLI into a folder with spaces in its path, and
 * asks a scripted Messages API through them. Needs `npm run build` first, and the registry. Ends with 1 at the first failure.
 */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { NEWEST_TESTED_CLI } from '../src/claude/launch/supported-version.js';
import { answer, silence, toolUse } from '../tests/support/api-reply.js';
import { lastUserText } from '../tests/support/api-request.js';
import { startMessagesApi } from '../tests/support/messages-api.js';
import { installBridge } from './smoke/installed-bridge.js';
import { familyOf, untilGone } from './smoke/processes.js';
import { runToEnd } from './smoke/run-to-end.js';
import { post, says, serveBridge } from './smoke/served-bridge.js';
import { tryServiceFile } from './smoke/service-file.js';

const tried = (what: string): void => console.log(`✓ ${what}`);

await using api = await startMessagesApi({ script: ({ body }) => answer(`You said: ${lastUserText(body)}`) });
await using installed = await installBridge();
const { folder, marker, script } = installed;
const env = installed.environment(api.url);
const command = async (...args: string[]): Promise<string> =>
  runToEnd(process.execPath, [script, ...args], { env });
tried(`the packed bridge and the Claude CLI ${NEWEST_TESTED_CLI} are installed in ${folder}`);

const version = await runToEnd('claude-bridge', ['--version'], { env });
assert.match(version, /^\d+\.\d+\.\d+/);
await command('config', 'list');
tried(`claude-bridge ${version.trim()} starts by its name`);
console.log(await command('doctor'));
tried('doctor finds the CLI on the PATH, and nothing to mend');

await using served = await serveBridge(script, env);
tried(`it serves at ${served.url}`);

const odd = 'Grüße, "quotes", \'quotes\', %PATH%, $HOME, \\ and ^&|<>, 日本語 🙂\nand a second line';
const whole = (await (await post(served.url, says(odd))).json()) as { choices: [{ message: { content: string } }] };
assert.equal(whole.choices[0].message.content, `You said: ${odd}`);
assert.equal(lastUserText(api.requests.at(-1)!.body), odd);
tried('an answer comes whole, and the model gets every character');

const streamed = await (await post(served.url, { ...says('stream'), stream: true })).text();
assert.match(streamed, /"content":"You said: stream"|"content":"You/);
assert.ok(streamed.endsWith('data: [DONE]\n\n'), streamed);
tried('a stream ends with [DONE]');

api.reply(answer([toolUse('toolu_01', 'weather', { city: 'Zürich' })], { stopReason: 'tool_use' }));
const tools = [
  {
    type: 'function',
    function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  },
];
const called = (await (await post(served.url, { ...says('weather?'), tools })).json()) as {
  choices: [{ message: { tool_calls: [{ function: object }] } }];
};
assert.deepEqual(called.choices[0].message.tool_calls[0].function, {
  name: 'weather',
  arguments: '{"city":"Zürich"}',
});
tried('a tool call reaches the client');

api.reply(silence);
const leaving = new AbortController();
const left = post(served.url, says('leave'), leaving.signal).catch(() => undefined);
const abandoned = await api.nextRequest(({ body }) => lastUserText(body) === 'leave');
leaving.abort();
await left;
await Promise.race([
  abandoned.aborted,
  failAfter(20_000, 'The model still works for a client that has left.'),
]);
tried('when a client leaves, the model stops');

api.reply(silence);
const cut = post(served.url, says('kill')).catch(() => undefined);
await api.nextRequest(({ body }) => lastUserText(body) === 'kill');
const killed = await familyOf(served.pid);
served.child.kill('SIGKILL');
await served.ended;
await cut;
await untilGone(killed, marker, 20_000);
tried('a killed bridge leaves no process');

await using again = await serveBridge(script, env);
await post(again.url, says('again'));
const stopped = await familyOf(again.pid);
// Windows has no signals: there this kills it at rest.
again.child.kill('SIGINT');
const [code] = (await again.ended) as [number | null];
if (process.platform !== 'win32') assert.equal(code, 0);
await untilGone(stopped, marker, 20_000);
tried(`a bridge ${process.platform === 'win32' ? 'killed at rest' : 'that is stopped'} leaves no process`);

const service = await tryServiceFile(installed, env);
if (service !== undefined) tried(service);

async function failAfter(ms: number, message: string): Promise<never> {
  await delay(ms, undefined, { ref: false });
  throw new Error(message);
}
