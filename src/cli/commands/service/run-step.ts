/** Runs one of the system's own commands for services, with its output for the user to see. */
import spawn from 'cross-spawn';
import { CliFailure } from '../../claude-cli/cli-failure.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import type { Step } from './service-plan.js';

/** @returns the exit code, null after a signal. @throws CliFailure when the command cannot be started */
export async function runStep({ command, args }: Step, { env }: Machine): Promise<number | null> {
  const child = spawn(command, [...args], { env: { ...env }, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      const problem = `${command} cannot be started: ${cause.message}. Services are its business on this system.`;
      reject(new CliFailure(EXIT.failure, problem, 'claude-bridge serve', { cause }));
    });
    child.once('close', resolve);
  });
}

/** One after the other. @throws CliFailure at the first that fails and may not */
export async function runSteps(steps: readonly Step[], machine: Machine): Promise<void> {
  for (const step of steps) {
    const code = await runStep(step, machine);
    if (code === 0 || step.mayFail) continue;
    const line = commandLine(step);
    throw new CliFailure(EXIT.failure, `"${line}" ended with ${code ?? 'a signal'}.`, line);
  }
}

/** As a person would type it. */
export function commandLine({ command, args }: Step): string {
  return [command, ...args].map((word) => (/[\s"'$&]/.test(word) ? `"${word}"` : word)).join(' ');
}
