/** Runs the system's own service commands, and shows their output to the user. */
import { setTimeout as delay } from 'node:timers/promises';
import spawn from 'cross-spawn';
import { CommandFailure } from '../../command-failure.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import type { Step } from './service-plan.js';

/** @returns the exit code, null after a signal. @throws CommandFailure when the command cannot be started */
export async function runStep(step: Step, machine: Machine): Promise<number | null> {
  const { retry } = step;
  if (retry === undefined) return runOnce(step, machine);
  const tries = Math.ceil(retry.seconds / RETRY_SECONDS);
  for (let tried = 1; ; tried++) {
    const code = await runOnce(step, machine);
    if (code !== retry.code || tried > tries) return code;
    await delay(RETRY_SECONDS * 1000);
  }
}

const RETRY_SECONDS = 1;

async function runOnce({ command, args }: Step, { env }: Machine): Promise<number | null> {
  const child = spawn(command, [...args], { env: { ...env }, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      const problem = `${command} cannot be started: ${cause.message}. This system manages services with it.`;
      reject(new CommandFailure(EXIT.failure, problem, 'claude-bridge serve', { cause }));
    });
    child.once('close', resolve);
  });
}

/** In sequence. @throws CommandFailure at the first failure of a step without `mayFail` */
export async function runSteps(steps: readonly Step[], machine: Machine): Promise<void> {
  for (const step of steps) {
    const code = await runStep(step, machine);
    if (code === 0 || step.mayFail) continue;
    const line = commandLine(step);
    throw new CommandFailure(EXIT.failure, `"${line}" exited with ${code ?? 'a signal'}.`, line);
  }
}

/** As a person would type it. */
export function commandLine({ command, args }: Step): string {
  return [command, ...args].map((word) => (/[\s"'$&]/.test(word) ? `"${word}"` : word)).join(' ');
}
