/** Prints text with the bridge's own commands in the form that works here. */
import type { Machine } from '../machine.js';
import { typedHere, typedValue } from '../../core/own-command.js';

/** On stderr: progress, notes and next lines. */
export function tell({ stderr, command }: Pick<Machine, 'stderr' | 'command'>, text: string): void {
  stderr.write(typedHere(text, command));
}

/** On stdout: what the command is for. */
export function show({ stdout, command }: Pick<Machine, 'stdout' | 'command'>, text: string): void {
  stdout.write(typedHere(text, command));
}

/** The same as JSON, for programs. @param indent of nested values; without it the JSON is one line */
export function showJson(
  { stdout, command }: Pick<Machine, 'stdout' | 'command'>,
  value: unknown,
  indent?: number,
): void {
  stdout.write(`${JSON.stringify(typedValue(value, command), undefined, indent)}\n`);
}
