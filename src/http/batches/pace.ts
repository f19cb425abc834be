/** Says when the next request of a batch may be asked: not while the plan is used up as far as it may be, nor before a time that a failure has named. */
import { planStop } from '../../core/plan-rules.js';
import type { PlanRules } from '../../core/plan-rules.js';
import type { BatchWait } from '../../openai/batches/batch-object.js';
import { planStopped } from '../../wire/plan-stopped.js';
import type { AppOptions } from '../app-options.js';
import type { Wait } from './waiting.js';

export interface Pace {
  /** Resolves once a request may be asked. @throws the reason of `signal` when it is aborted */
  ready(signal: AbortSignal): Promise<void>;
  /** Whether one may be asked now. */
  free(): boolean;
  /** Nothing is asked before `until`, in milliseconds of Unix time. */
  hold(until: number, reason: string): void;
}

export interface PaceOptions extends Pick<AppOptions, 'chat' | 'now' | 'planRules'> {
  /** The name of the key. */
  readonly client: string | undefined;
  readonly wait: Wait;
  /** Called when it begins to wait for something else, and with null when it goes on. */
  readonly told: (waiting: BatchWait | null) => Promise<void>;
}

export function createPace({ chat, now, planRules, client, wait, told }: PaceOptions): Pace {
  const rules = batchRules(planRules);
  let held: Hold | undefined;
  let said: string | null = null;
  const hold = (): Hold | undefined => {
    if (held && held.until <= now()) held = undefined;
    const stop = planStop(chat.plan(), rules, client);
    if (stop === undefined) return held;
    const { message } = planStopped(stop, client, now() / 1000);
    const until = stop.resetsAt === undefined ? undefined : stop.resetsAt * 1000;
    return {
      reason: message.replace(/ It resets at .*$/s, ''),
      until: until ?? now() + LOOK_MS,
      known: until !== undefined,
    };
  };
  const tell = async (holding: Hold | undefined): Promise<void> => {
    const text = holding ? `${holding.reason} ${holding.known === false ? '' : holding.until}` : null;
    if (text === said) return;
    said = text;
    await told(
      holding
        ? { reason: holding.reason, until: holding.known === false ? null : Math.ceil(holding.until / 1000) }
        : null,
    );
  };
  return {
    free: () => hold() === undefined,
    hold(until, reason) {
      if (held === undefined || until > held.until) held = { until, reason };
    },
    async ready(signal) {
      for (;;) {
        signal.throwIfAborted();
        const holding = hold();
        await tell(holding);
        if (holding === undefined) return;
        // The plan may change in the meantime, for better or worse.
        await wait(Math.min(Math.max(1, holding.until - now()), LOOK_MS), signal);
      }
    },
  };
}

interface Hold {
  /** Unix time in milliseconds. */
  readonly until: number;
  readonly reason: string;
  /** Set to `false` for a time that nobody has named. */
  readonly known?: false | true;
}

/** Nobody watches a batch, so it never goes past the end of a window, even where that is allowed to others. */
function batchRules(rules: PlanRules = NO_RULES): PlanRules {
  return { ...rules, stopAt: new Map([['*', 100], ...rules.stopAt]) };
}

const NO_RULES: PlanRules = { stopAt: new Map(), stopKeysAt: new Map(), noExtraUsage: false };
const LOOK_MS = 60_000;
