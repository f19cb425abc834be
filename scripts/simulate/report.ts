/** The results of the simulation, as tables for people to read. */
import { table } from '../bench/table.js';
import type { Limit } from './advise.js';
import type { CheckedLoad } from './check-load.js';
import type { Balance, Outcome } from './simulation.js';

export interface Row {
  readonly conversations: number;
  readonly machine: { readonly cores: number; readonly gigabytes: number };
  readonly balance: Balance;
  /** Without the fields below: no number of bridges is enough. */
  readonly bridges: number | undefined;
  readonly outcome: Outcome | undefined;
  readonly limit: Limit | undefined;
}

export function report(rows: readonly Row[]): string {
  const head = ['conversations', 'a bridge has', 'balanced', 'bridges', 'p50 ms', 'p95 ms', 'refused'];
  const more = ['continued', 'processor', 'MB each', 'requests/min', 'gives out first'];
  return table(
    [...head, ...more],
    rows.map(({ conversations, machine, balance, bridges, outcome, limit }) => [
      String(conversations),
      `${machine.cores} cores, ${machine.gigabytes} GB`,
      balance,
      bridges === undefined ? 'too many' : String(bridges),
      ...(outcome === undefined ? ['', '', '', '', '', '', ''] : cells(outcome)),
      limit ?? '',
    ]),
  ).join('\n');
}

function cells({ overheadMs, refused, requests, ...rest }: Outcome): string[] {
  return [
    ...[overheadMs.p50.toFixed(0), overheadMs.p95.toFixed(0)],
    percent(refused / requests),
    ...[percent(rest.continuedShare), percent(rest.cpuShare)],
    ...[rest.megabytes.toFixed(0), (rest.perSecond * 60).toFixed(0)],
  ];
}

export function checkReport(loads: readonly CheckedLoad[]): string {
  return table(
    ['the benchmark’s own load, continued conversations', 'measured/s', 'predicted/s', 'off by'],
    loads.map(({ clients, measuredPerSecond, predictedPerSecond }) => [
      `${clients} clients`,
      ...[measuredPerSecond.toFixed(1), predictedPerSecond.toFixed(1)],
      percent(predictedPerSecond / measuredPerSecond - 1),
    ]),
  ).join('\n');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
