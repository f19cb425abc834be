/** `claude-bridge doctor`: checks everything that `serve` needs, and says how to fix what is missing. */
import type { ChalkInstance } from 'chalk';
import { startChecks, type CheckOptions } from './doctor-checks.js';
import type { CheckResult } from './check.js';
import type { Machine } from '../../machine.js';
import { createProgress } from '../../terminal/progress.js';
import { show, showJson } from '../../terminal/tell.js';

/** Prints each line as soon as it and those above it are known. @returns whether every check passed or was skipped */
export async function doctor(
  { json, ...options }: CheckOptions & { readonly json: boolean },
  machine: Machine,
): Promise<boolean> {
  const progress = await createProgress(machine, { quiet: json || !machine.stderr.isTTY });
  const results: CheckResult[] = [];
  for (const { name, outcome } of startChecks(options, machine)) {
    progress.step(`Checking ${name}`);
    const { result } = await outcome.finally(() => progress.stop());
    results.push(result);
    if (!json) show(machine, line(result, machine.colours.stdout));
  }
  const ok = results.every((each) => each.ok !== false);
  if (json) showJson(machine, { ok, checks: results }, 2);
  return ok;
}

function line({ name, ok, detail, next }: CheckResult, colours: ChalkInstance): string {
  const sign = ok === null ? colours.dim('-') : ok ? colours.green('✓') : colours.red('✗');
  const indent = ' '.repeat(NAME_WIDTH + 4);
  const text = detail.replaceAll('\n', `\n${indent}`);
  const nextLine = next === undefined ? '' : `\n${indent}Next: ${next}`;
  return `${sign} ${name.padEnd(NAME_WIDTH)}  ${ok === null ? colours.dim(text) : text}${nextLine}\n`;
}

const NAME_WIDTH = 13;
