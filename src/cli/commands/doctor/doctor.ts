/** `claude-bridge doctor`: checks everything that `serve` needs, and says how to fix what is missing. */
import type { ChalkInstance } from 'chalk';
import { checkAll } from './doctor-checks.js';
import type { CheckResult } from './check.js';
import type { Machine } from '../../machine.js';
import { createProgress } from '../../terminal/progress.js';

/** @returns whether every check passed or was skipped */
export async function doctor(
  { json, live }: { json: boolean; live: boolean },
  machine: Machine,
): Promise<boolean> {
  const progress = await createProgress(machine, { quiet: json || !machine.stderr.isTTY });
  progress.step(live ? 'Checking, with one question to the model' : 'Checking');
  const checks = await checkAll({ live }, machine).finally(() => progress.stop());
  const ok = checks.every((check) => check.ok !== false);
  machine.stdout.write(
    json
      ? `${JSON.stringify({ ok, checks }, undefined, 2)}\n`
      : checks.map((each) => line(each, machine.colours.stdout)).join(''),
  );
  return ok;
}

function line({ name, ok, detail, next }: CheckResult, colours: ChalkInstance): string {
  const sign = ok === null ? colours.dim('-') : ok ? colours.green('✓') : colours.red('✗');
  const nextLine = next === undefined ? '' : `\n${' '.repeat(NAME_WIDTH + 4)}Next: ${next}`;
  return `${sign} ${name.padEnd(NAME_WIDTH)}  ${ok === null ? colours.dim(detail) : detail}${nextLine}\n`;
}

const NAME_WIDTH = 12;
