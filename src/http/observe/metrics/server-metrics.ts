/** The Prometheus metrics that are read at each scrape: processes, slots and the plan's limits. */
import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { ChatModel, EngineStatus } from '../../../core/chat-model.js';
import type { PlanWindow } from '../../../core/plan.js';
import { createLabelLimit } from './label-cardinality.js';

export interface ServerMetricsOptions {
  readonly chat: Pick<ChatModel, 'status' | 'plan'>;
  readonly version: string;
}

export function addServerMetrics(registry: Registry, { chat, version }: ServerMetricsOptions): void {
  const registers = [registry];
  const gauge = (name: string, help: string, read: (status: EngineStatus) => number): void => {
    new Gauge({
      ...{ name: `claude_bridge_${name}`, help, registers },
      collect() {
        this.set(read(chat.status()));
      },
    });
  };
  const counter = (name: string, help: string, read: (status: EngineStatus) => number): void => {
    new Counter({
      ...{ name: `claude_bridge_${name}`, help, registers },
      collect() {
        this.reset();
        this.inc(read(chat.status()));
      },
    });
  };

  gauge('ready', '1 while the bridge can answer requests.', ({ ready }) => (ready ? 1 : 0));
  gauge('slots', 'How many requests can be answered at once.', ({ slots }) => slots);
  gauge('requests_waiting', 'Requests that wait for a slot.', ({ waiting }) => waiting);
  counter('cli_processes_started_total', 'CLI processes started.', ({ everStarted }) => everStarted.started);
  counter(
    'cli_processes_died_total',
    'CLI processes that ended unexpectedly or could not be started.',
    ({ everStarted }) => everStarted.died,
  );
  new Gauge({
    name: 'claude_bridge_cli_processes',
    help: 'CLI processes now: spare ones wait for any conversation, busy ones answer, idle ones wait for their own conversation.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(chat.status().processes)) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'claude_bridge_info',
    help: 'The versions of the bridge and of the CLI.',
    labelNames: ['version', 'cli_version'],
    registers,
    collect() {
      this.reset();
      this.set({ version, cli_version: chat.status().cli.version }, 1);
    },
  });
  addPlanLimits(registry, chat);
}

function addPlanLimits(registry: Registry, chat: ServerMetricsOptions['chat']): void {
  const windows = createLabelLimit(MAX_WINDOWS);
  const statuses = createLabelLimit(MAX_WINDOWS);
  const gauge = (
    name: string,
    help: string,
    labelNames: readonly string[],
    read: (window: PlanWindow) => {
      readonly labels?: Readonly<Record<string, string>>;
      readonly value: number | undefined;
    },
  ): void => {
    new Gauge({
      ...{ name: `claude_bridge_plan_limit_${name}`, help, labelNames, registers: [registry] },
      collect() {
        this.reset();
        for (const window of chat.plan().windows) {
          const { labels, value } = read(window);
          if (value !== undefined) this.set({ window: windows(window.name), ...labels }, value);
        }
      },
    });
  };
  gauge(
    'status',
    'The last known status of each of the plan’s windows: 1 for the current status.',
    ['window', 'status'],
    ({ status }) => ({
      ...(status !== undefined && { labels: { status: statuses(status) } }),
      value: status === undefined ? undefined : 1,
    }),
  );
  gauge(
    'used_ratio',
    'How much of each of the plan’s windows is used: 1 is all of it.',
    ['window'],
    ({ usedPercent }) => ({ value: usedPercent === undefined ? undefined : usedPercent / 100 }),
  );
  gauge(
    'reset_timestamp_seconds',
    'When each of the plan’s windows resets, in Unix time.',
    ['window'],
    ({ resetsAt }) => ({ value: resetsAt }),
  );
}

/** There are only a few. */
const MAX_WINDOWS = 20;
