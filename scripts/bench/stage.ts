/** Shared by all parts of the benchmark: the instant model on loopback, the real CLI and its environment. */
import { startMessagesApi } from '../../tests/support/messages-api.js';
import { cliEnvironment, NEWEST_CLI } from '../../tests/support/real-cli.js';
import { startBridgeProcess, type BridgeProcess, type BridgeProcessOptions } from './bridge-process.js';
import { instantModel } from './instant-model.js';

export interface Stage extends AsyncDisposable {
  readonly apiUrl: string;
  readonly cli: typeof NEWEST_CLI;
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
  /** A bridge in a separate process, in front of the real CLI by default. */
  bridge(options?: Partial<BridgeProcessOptions>): Promise<BridgeProcess>;
  /** Shows progress to the person who waits. */
  say(text: string): void;
}

export async function setStage(say: (text: string) => void): Promise<Stage> {
  const api = await startMessagesApi({ script: instantModel(), forgetful: true, rules: false });
  const cliHome = await cliEnvironment(api.url);
  const { env, home } = cliHome;
  return {
    apiUrl: api.url,
    cli: NEWEST_CLI,
    env,
    home,
    bridge: (options = {}) => startBridgeProcess({ cliPath: NEWEST_CLI.path, env, cwd: home, ...options }),
    say,
    async [Symbol.asyncDispose]() {
      await api.close();
      await cliHome.close();
    },
  };
}
