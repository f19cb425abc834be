/** Runs the system's own service commands, and shows their output to the user. */
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import spawn from 'cross-spawn';
import { CommandFailure } from '../../command-failure.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import type { Step } from './service-plan.js';

/** @returns the exit code, null after a signal. @throws CommandFailure when there is nothing that could run it */
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

async function runOnce({ command, args, mayFail }: Step, { env, stderr }: Machine): Promise<number | null> {
  const child = spawn(command, [...args], { env: { ...env }, stdio: ['inherit', 'inherit', 'pipe'] });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr.write(text);
    said = `${said}${text}`.slice(-LONGEST_REASON);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => {
      const problem = `${command} cannot be started: ${cause.message}. This system manages services with it.`;
      reject(new CommandFailure(EXIT.failure, problem, 'claude-bridge serve', { cause }));
    });
    child.once('close', resolve);
  });
  if (code !== 0 && mayFail !== true && NO_SESSION.test(said)) throw noSession();
  return code;
}

const LONGEST_REASON = 4096;

/** What systemctl and journalctl say, in older and newer versions. */
const NO_SESSION = /^Failed to connect to (?:\w+ scope )?bus\b/mu;

/** Where systemd runs, lingering starts its part for this user; elsewhere nothing would. */
function noSession(): CommandFailure {
  const problem =
    'There is no systemd session for this user, as after su or in a container, and it would run the service.';
  return existsSync('/run/systemd/system')
    ? new CommandFailure(
        EXIT.failure,
        `${problem} Start one, and run this command again.`,
        'loginctl enable-linger && export XDG_RUNTIME_DIR="/run/user/$(id -u)"',
      )
    : new CommandFailure(EXIT.failure, problem, 'claude-bridge serve');
}

/** In sequence. @param next what to type after a failure. @throws CommandFailure at the first failure of a step without `mayFail` */
export async function runSteps(steps: readonly Step[], machine: Machine, next: string): Promise<void> {
  for (const step of steps) {
    const code = await runStep(step, machine);
    if (code === 0 || step.mayFail) continue;
    throw new CommandFailure(EXIT.failure, `"${commandLine(step)}" exited with ${code ?? 'a signal'}.`, next);
  }
}

/** As a person would type it. */
export function commandLine({ command, args }: Step): string {
  return [command, ...args].map((word) => (/[\s"'$&]/.test(word) ? `"${word}"` : word)).join(' ');
}
