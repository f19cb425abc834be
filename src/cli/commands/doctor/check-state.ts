/** The doctor's check of the state that bridges share. */
import { definitionOf } from '../../../settings/settings-table.js';
import type { Finding } from './check.js';
import { CliFailure } from '../../claude-cli/cli-failure.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';

/** @throws CliFailure with the next command to type, which holds no secret. */
export async function stateIsUsable(url: string, machine: Machine): Promise<Finding<true>> {
  const [{ probeRedis, shownRedisUrl }, { RedisFailure }] = await Promise.all([
    import('../../../state/redis-client.js'),
    import('../../../state/redis-failure.js'),
  ]);
  const address = shownRedisUrl(url);
  const startedAt = machine.now();
  try {
    const version = await probeRedis(url);
    return { value: true, detail: `Redis ${version} at ${address}, in ${machine.now() - startedAt} ms` };
  } catch (error) {
    if (!(error instanceof RedisFailure)) throw error;
    throw new CliFailure(
      EXIT.failure,
      `${error.reason}: ${address}. The bridge answers without it, but keeps no responses and counts quotas by itself.`,
      nextFor(error.reason),
    );
  }
}

function nextFor(reason: string): string {
  const says = (words: RegExp): boolean => words.test(reason);
  const { example = '' } = definitionOf('state-url');
  if (says(/password/)) return `claude-bridge config set state-url ${example.replace('//', '//:PASSWORD@')}`;
  if (says(/database|host/)) return `claude-bridge config set state-url ${example}`;
  if (says(/TLS/)) return 'NODE_EXTRA_CA_CERTS=/path/to/ca.pem claude-bridge doctor';
  const ask = says(/memory/) ? 'info memory' : says(/disk|replica|loading/) ? 'info' : 'ping';
  return `redis-cli -u "$(claude-bridge config get state-url --reveal)" ${ask}`;
}
