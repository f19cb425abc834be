/** Asks the model one short question through the engine, as a client would. */
import type { Settings } from '../../../settings/settings-table.js';
import type { Turn } from '../../../core/turn.js';
import { buildEngine } from '../../server/build-engine.js';
import { CommandFailure } from '../../command-failure.js';
import { EXIT } from '../../exit-codes.js';
import { commandOf } from '../../claude-cli/find-cli.js';
import type { Login } from '../../claude-cli/inspect-cli.js';
import type { Machine } from '../../machine.js';
import { silentLog } from '../../../core/logger.js';

/** Costs a few tokens of the user's plan. @throws BridgeError, CommandFailure when the answer takes too long */
export async function askModel(
  settings: Settings,
  cli: { readonly path: string; readonly version: string; readonly login: Login },
  machine: Machine,
): Promise<LiveAnswer> {
  const engine = buildEngine({ ...settings, spares: 0 }, cli, machine, { log: silentLog });
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const startedAt = machine.now();
  const answer: { model: string; firstMs?: number } = { model: settings['default-model'] };
  try {
    const events = engine.answer(question(settings['default-model']), { signal });
    for await (const event of events) {
      if (event.type === 'start') answer.model = event.model;
      if (event.type === 'text-delta') answer.firstMs ??= machine.now() - startedAt;
    }
    const ms = machine.now() - startedAt;
    return { model: answer.model, firstMs: answer.firstMs ?? ms, ms };
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new CommandFailure(
      EXIT.failure,
      `The model did not answer within ${TIMEOUT_MS / 1000} seconds; the CLI may be trying to reach its API.`,
      `${commandOf(cli)} -p "Are you there?"`,
      { cause: error },
    );
  } finally {
    await engine.close();
  }
}

export interface LiveAnswer {
  /** The model that answered. */
  readonly model: string;
  /** Milliseconds from the question to the first words, including the start of a CLI process. */
  readonly firstMs: number;
  readonly ms: number;
}

function question(model: string): Turn {
  return {
    model,
    system: 'Answer in one word.',
    messages: [{ role: 'user', blocks: [{ type: 'text', text: 'Are you there?' }] }],
    tools: [],
    toolChoice: { mode: 'auto' },
    parallelToolCalls: true,
    sampling: {},
    output: { type: 'text' },
  };
}

/** Long enough for a slow model, short enough for a person. */
const TIMEOUT_MS = 60_000;
