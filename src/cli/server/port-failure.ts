/** Says why a port cannot be listened on and which command gets around it. */
import type { Settings } from '../../settings/settings-table.js';
import { CliFailure } from '../claude-cli/cli-failure.js';
import { EXIT } from '../exit-codes.js';
import { bridgeAt, urlOf } from './network.js';

/** @param cause what the system said. @returns CliFailure `portUnavailable` */
export async function portFailure(
  cause: NodeJS.ErrnoException,
  { host, port }: Pick<Settings, 'host' | 'port'>,
): Promise<CliFailure> {
  const fail = (problem: string, next: string): CliFailure =>
    new CliFailure(EXIT.portUnavailable, problem, next, { cause });
  switch (cause.code) {
    case 'EADDRINUSE': {
      const other = await bridgeAt(urlOf(host, port));
      const who = other === undefined ? 'another program' : `another claude-bridge (${other})`;
      return fail(
        `Port ${port} on ${host} is taken by ${who}.`,
        `claude-bridge serve --port ${port === 65_535 ? 8000 : port + 1}`,
      );
    }
    case 'EACCES':
      return fail(
        `Port ${port} on ${host} may not be used by this user; ports below 1024 often need more rights.`,
        'claude-bridge serve --port 8000',
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return fail(`${host} is not an address of this machine.`, 'claude-bridge serve --host 127.0.0.1');
    default:
      return fail(
        `The server cannot listen on ${urlOf(host, port)}: ${cause.message}.`,
        'claude-bridge doctor',
      );
  }
}
