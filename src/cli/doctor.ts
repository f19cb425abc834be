/** `claude-bridge doctor`: tries everything that `serve` needs and says what to do about what is missing. */
import { default as chalk } from 'chalk';
import { checkAll } from './doctor-checks.js';
import type { CheckResult } from './check.js';
import type { Machine } from './machine.js';
import { createProgress } from './progress.js';

/** @returns whether nothing failed */
export async function doctor(
  { json, live }: { json: boolean; live: boolean },
  machine: Machine,
): Promise<boolean> {
  const progress = await createProgress(machine.stderr, { quiet: json || !machine.stderr.isTTY });
  progress.step(live ? 'Checking, with one question to the model' : 'Checking');
  const checks = await checkAll({ live }, machine).finally(() => progress.stop());
  const ok = checks.every((check) => check.ok !== false);
  machine.stdout.write(
    json ? `${JSON.stringify({ ok, checks }, undefined, 2)}\n` : checks.map(line).join(''),
  );
  return ok;
}

function line({ name, ok, detail, next }: CheckResult): string {
  const sign = ok === null ? chalk.dim('-') : ok ? chalk.green('✓') : chalk.red('✗');
  const remedy = next === undefined ? '' : `\n${' '.repeat(NAME_WIDTH + 4)}Next: ${next}`;
  return `${sign} ${name.padEnd(NAME_WIDTH)}  ${ok === null ? chalk.dim(detail) : detail}${remedy}\n`;
}

const NAME_WIDTH = 12;
