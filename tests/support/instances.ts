/** Several bridges as they run behind a load balancer: each is a separate `claude-bridge serve` with its own login and its own model. */
import { setTimeout as delay } from 'node:timers/promises';
import { sandbox, start, type Started } from '../cli/command.js';
import { processesMarked, waitUntilGone } from './leftovers.js';
import { echo, startMessagesApi, type MessagesApi, type ReplyScript } from './messages-api.js';
import { NEWEST_CLI } from './real-cli.js';
import { freePort } from './free-port.js';
import { trustCli } from './trusted-cli.js';

export interface Instance {
  /** Such as `127.0.0.1:40123`; the same after a restart. */
  readonly address: string;
  /** The API that only its CLI calls. */
  readonly api: MessagesApi;
  /** Resolves once it is ready. */
  start(): Promise<void>;
  /** Resolves with its exit code when it has ended. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  /** The paths of the last requests that ended there, as it reports them. */
  askedFor(): Promise<readonly string[]>;
}

export interface Instances extends AsyncDisposable {
  readonly all: readonly Instance[];
  readonly addresses: readonly string[];
  /** Resets the models: forgets what has reached them, and makes all answer with `script`, or echo. */
  reset(script?: ReplyScript): void;
  /** What has reached each model since then. */
  reached(): MessagesApi['requests'][];
}

/** @param settings for all of them, as environment variables. */
export async function startInstances(
  count: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<Instances> {
  const all = await Promise.all(Array.from({ length: count }, async () => oneInstance(settings)));
  const from = all.map(() => 0);
  await Promise.all(all.map(async (instance) => instance.start()));
  return {
    all,
    addresses: all.map(({ address }) => address),
    reset(script) {
      for (const [index, { api }] of all.entries()) {
        from[index] = api.requests.length;
        api.script(script ?? echo);
      }
    },
    reached: () => all.map(({ api }, index) => api.requests.slice(from[index])),
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map(async (instance) => instance.remove()));
    },
  };
}

/** Requests one path after another until the balancer has picked each instance; returns a conversation name for each. */
export async function namesFor(instances: Instances, balancer: string): Promise<string[]> {
  const names = new Map<Instance, string>();
  for (let each = 0; names.size < instances.all.length && each < 200; each += 1) {
    const name = `c${each}-${Date.now()}`;
    await fetch(`${balancer}/nowhere/${name}`, { headers: { 'x-claude-bridge-conversation': name } });
    for (const instance of instances.all) {
      if (!names.has(instance) && (await instance.askedFor()).includes(`/nowhere/${name}`))
        names.set(instance, name);
    }
  }
  return instances.all.map((instance) => {
    const name = names.get(instance);
    if (name === undefined) throw new Error(`No name led to ${instance.address}.`);
    return name;
  });
}

/** Waits until requests reach the bridge through the balancer. */
export async function untilUsed(instance: Instance, balancer: string): Promise<void> {
  let asked = 0;
  await eventually(`requests come to ${instance.address}`, async () => {
    asked += 1;
    const path = `/again/${instance.address}/${asked}-${Date.now()}`;
    await fetch(balancer + path, { headers: { 'x-session-id': path } });
    return (await instance.askedFor()).includes(path);
  });
}

/** Checks again and again until the condition holds. @throws after `timeoutMs` (a minute by default). */
export async function eventually(
  what: string,
  condition: () => Promise<boolean> | boolean,
  timeoutMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}.`);
    await delay(20);
  }
}

async function oneInstance(
  settings: Readonly<Record<string, string>>,
): Promise<Instance & { remove(): Promise<void> }> {
  const api = await startMessagesApi();
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const box = sandbox({
    CLAUDE_CODE_OAUTH_TOKEN: 'made-up',
    CLAUDE_CLI_PATH: NEWEST_CLI.path,
    ANTHROPIC_BASE_URL: api.url,
    SERVER_PORT: String(port),
    CLAUDE_BRIDGE_SPARES: '0',
    CLAUDE_BRIDGE_CLI_RETRIES: '0',
    ...settings,
  });
  await trustCli(NEWEST_CLI.path, box.env);
  let running: Started | undefined;
  const stop: Instance['stop'] = async (signal) => {
    running?.child.kill(signal);
    const ended = await running?.finished;
    running = undefined;
    await waitUntilGone(async () => processesMarked(box.home));
    return ended?.code ?? null;
  };
  return {
    ...{ address, api, stop },
    async start() {
      running = start(['serve'], box.env);
      await running.saw(/Base URL +http/);
      await eventually(`${address} is ready`, async () => (await fetch(`http://${address}/health/ready`)).ok);
    },
    async askedFor() {
      const key = box.env['CLAUDE_BRIDGE_API_KEY'] ?? 'none';
      const status = await fetch(`http://${address}/v1/status`, { headers: { 'x-api-key': key } });
      const { requests } = (await status.json()) as { requests: { recent: readonly { route: string }[] } };
      return requests.recent.map(({ route }) => route);
    },
    async remove() {
      await stop('SIGKILL');
      await api.close();
      box[Symbol.dispose]();
    },
  };
}
