/** Explains why the server cannot listen on a port, and which command avoids the problem. */
import type { Settings } from '../../settings/settings-table.js';
import { CommandFailure } from '../command-failure.js';
import { EXIT } from '../exit-codes.js';
import type { Machine } from '../machine.js';
import {
  addressWords,
  flagAt,
  serveWords,
  typedLine,
  withFlag,
  withoutFlag,
} from '../typed/corrected-words.js';
import { bridgeAt, freePortAfter, urlOf } from './network.js';

/** @param cause the system's error. @returns CommandFailure `portUnavailable` */
export async function portFailure(
  cause: NodeJS.ErrnoException,
  { host, port }: Pick<Settings, 'host' | 'port'>,
  { platform, words }: Pick<Machine, 'platform' | 'words'>,
): Promise<CommandFailure> {
  const fail = (problem: string, next: string): CommandFailure =>
    new CommandFailure(EXIT.portUnavailable, problem, next, { cause });
  const serveWith = (flag: string, value: string | number): string =>
    typedLine(withFlag(serveWords(words), flag, String(value)), platform);
  switch (cause.code) {
    case 'EADDRINUSE': {
      const [other, free] = await Promise.all([bridgeAt(urlOf(host, port)), freePortAfter(host, port)]);
      if (other === undefined)
        return fail(`Another program already uses port ${port} on ${host}.`, serveWith('--port', free));
      return fail(
        `claude-bridge ${other} already serves at ${urlOf(host, port)}. A second one needs another port: ${serveWith('--port', free)}`,
        typedLine(['status', ...addressWords(words)], platform),
      );
    }
    case 'EACCES':
      return fail(
        `This user may not use port ${port} on ${host}; ${notAllowed(platform)}.`,
        serveWith('--port', port === 8000 ? 18_000 : 8000),
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return fail(`${host} is not an address of this machine.`, serveWith('--host', '127.0.0.1'));
    default:
      return fail(
        `The server cannot listen on ${urlOf(host, port)}: ${cause.message}.`,
        'claude-bridge doctor',
      );
  }
}

/** The same for the port of the setting `ollama-port`. */
export function ollamaPortFailure(
  cause: NodeJS.ErrnoException,
  { port: mainPort, 'ollama-port': port }: Pick<Settings, 'port' | 'ollama-port'>,
  { platform, words }: Pick<Machine, 'platform' | 'words'>,
): CommandFailure {
  const why = {
    EADDRINUSE:
      port === mainPort
        ? `it is ${port}, as is that of the setting port; one port is enough`
        : `another program already uses port ${port} on this machine; it may be Ollama itself`,
    EACCES: `this user may not use port ${port}; ${notAllowed(platform)}`,
  }[cause.code ?? ''];
  return new CommandFailure(
    EXIT.portUnavailable,
    `The server cannot listen on the port of the setting ollama-port: ${why ?? cause.message}.`,
    flagAt(words, '--ollama-port') < 0
      ? 'claude-bridge config unset ollama-port'
      : typedLine(withoutFlag(words, '--ollama-port'), platform),
    { cause },
  );
}

/** Windows keeps ranges of ports for itself, Hyper-V and WSL, which change at each start of the computer. */
function notAllowed(platform: NodeJS.Platform): string {
  return platform === 'win32'
    ? 'Windows may have reserved it ("netsh interface ipv4 show excludedportrange protocol=tcp" lists such ports)'
    : 'ports below 1024 often need more rights';
}
