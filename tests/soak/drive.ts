/**
 * Many conversations at once through a real bridge and a real CLI, with processes that die, clients that leave and a model that
 * stalls; and beside them, if told, clients that do whatever a client may not do.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { startMessagesApi } from '../support/messages-api.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { abusedModel } from './abuse/abused-model.js';
import { createAbusers, type Tally } from './abuse/abusers.js';
import { createCheckedModel } from './checked-model.js';
import { watchHealth } from './health.js';
import { createHonestClients } from './honest.js';
import { checkLeftovers, resting } from './leftovers.js';
import { grownTooMuch, watchMemory, type Footprint } from './memory.js';
import type { Counts } from './one-conversation.js';
import { settled } from './settled.js';
import { startSoakedBridge } from './soaked-bridge.js';
import { createTellingCli } from './telling-cli.js';

export interface SoakOptions {
  readonly seed: number;
  /** Whether to begin another conversation, after so many, and so many milliseconds since all was warm. */
  readonly more: (begun: number, elapsedMs: number) => boolean;
  /** After so many conversations everything counts as loaded and used. */
  readonly warmAfter: number;
  /** How many others abuse the bridge all the while; none unless given. */
  readonly abusers?: number;
  /** How long the bridge rests before its memory is looked at; not at all unless given. */
  readonly restMs?: number;
  /** Called every `everyMs` milliseconds. */
  readonly progress?: { readonly everyMs: number; readonly tell: (report: SoakReport) => void };
}

export interface SoakReport extends Readonly<Counts> {
  /** Requests that reached the model. */
  readonly requests: number;
  /** Turns that went on in the process of the turn before. */
  readonly continued: number;
  readonly seconds: number;
  /** Of the bridge, in MB. */
  readonly memory: {
    /** Once everything has been loaded and used. */
    readonly early?: Footprint;
    /** At the end. */
    readonly late?: Footprint;
    readonly nowRss: number;
    readonly peakRss: number;
  };
  /** How often the bridge was asked whether it lives, and how long the slowest answer took. */
  readonly health: { readonly asked: number; readonly slowestMs: number };
  /** What came of each kind of abuse. */
  readonly abuses: Tally;
  /** What should never have happened. */
  readonly violations: readonly string[];
}

/** Runs to the end, closes everything and looks for what is left over. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const begunAt = Date.now();
  const resources = activeResources();
  const violations: string[] = [];
  const object = (violation: string): void => {
    if (violations.length < MOST_VIOLATIONS) violations.push(violation);
  };
  const warn = (warning: Error): void => object(`${warning.name}: ${warning.message}`);
  process.on('warning', warn);
  let report: (() => SoakReport) | undefined;
  const begun = (reporting: () => SoakReport): void => {
    report = reporting;
  };
  const { everyMs = 0, tell } = options.progress ?? {};
  const telling = tell && setInterval(() => report && tell(report()), everyMs);
  try {
    await soaked(options, { begunAt, violations, object, begun });
  } catch (error) {
    object(String(error));
  }
  clearInterval(telling);
  process.off('warning', warn);
  await settled(
    `beyond ${JSON.stringify(resources)} there is`,
    object,
    () => Object.entries(activeResources()).every(([kind, count]) => count <= (resources[kind] ?? 0)),
    activeResources,
  );
  if (!report) throw new Error(`Nothing has begun. ${violations.join('\n')}`);
  return report();
}

interface Judge {
  readonly begunAt: number;
  readonly violations: readonly string[];
  readonly object: (violation: string) => void;
  /** To be told what reports. */
  readonly begun: (report: () => SoakReport) => void;
}

async function soaked(
  { seed, more, warmAfter, abusers: abuserCount = 0, restMs = 0 }: SoakOptions,
  { begunAt, violations, object, begun }: Judge,
): Promise<void> {
  const abuse = abuserCount > 0;
  const model = createCheckedModel(object, abuse ? abusedModel() : undefined);
  await using api = await startMessagesApi({ script: model.script, forgetful: true });
  await using cli = await createTellingCli(NEWEST_CLI.path);
  await using bridge = await startSoakedBridge(cli.path, api.url, object);
  using memory = watchMemory(bridge);
  await using health = watchHealth(bridge.origin, object);
  const before = await resting(bridge);
  const { marker } = cli;
  const honest = createHonestClients({ seed, bridge, model, marker, object });
  const abusers = createAbusers(abuserCount, seed, Number(new URL(bridge.origin).port), object);
  let [early, late]: (Footprint | undefined)[] = [];
  begun(() => ({
    ...honest.counts,
    requests: model.requests,
    continued: bridge.log.continued,
    seconds: Math.round((Date.now() - begunAt) / 1000),
    memory: {
      ...(early && { early }),
      ...(late && { late }),
      ...{ nowRss: memory.now, peakRss: memory.peak },
    },
    health: { asked: health.asked, slowestMs: health.slowestMs },
    abuses: abusers.tally,
    violations,
  }));

  const footprint = async (): Promise<Footprint> => {
    await delay(restMs);
    return memory.footprint();
  };
  let warm = !abuse;
  const warmingUp = abuse ? abusers.once().finally(() => (warm = true)) : undefined;
  await honest.converse(() => (honest.begun < warmAfter || !warm) && more(honest.begun, 0));
  await warmingUp;
  early = await footprint();
  const warmAt = Date.now();
  const another = (): boolean => more(honest.begun, Date.now() - warmAt);
  let over = false;
  const abusing = abuse ? abusers.goOn(() => !over && !bridge.ended) : undefined;
  await honest.converse(another).finally(() => (over = true));
  await abusing;
  late = await footprint();

  grownTooMuch(early, late, restMs > 0).forEach(object);
  await checkLeftovers(before, { bridge, model, marker, object });
  const { lostBeside, killedAnywhere, killedAnswering } = honest.counts;
  if (lostBeside > killedAnywhere)
    object(`${lostBeside} answers lost beside, to ${killedAnywhere} dead processes`);
  const dead = killedAnywhere + killedAnswering;
  if (bridge.log.lost > dead) object(`${bridge.log.lost} answers lost in all, to ${dead} dead processes`);
}

/** Further ones tell nothing new. */
const MOST_VIOLATIONS = 200;

/** What keeps this process running, by kind. */
function activeResources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
