/** Checks the example manifests against Kubernetes' schemas, against each other, and against the bridge. */
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SETTING_KEYS, definitionOf, isSettingKey } from '../../src/settings/settings-table.js';
import { isValidSetting, readSettingValue } from '../../src/settings/setting-value.js';
import { storedFigures } from '../../scripts/simulate/figures.js';
import { serve, type Served } from '../http/serve.js';
import {
  bridge,
  budget,
  deployment,
  faultsOf,
  loginCopy,
  manifests,
  pod,
  services,
  type Manifest,
} from './kubernetes-manifests.js';

const given = new Map((bridge.env ?? []).map((each) => [each.name, each]));
const settingOf = new Map(SETTING_KEYS.map((key) => [definitionOf(key).environment, key]));
/** A setting as read by the bridge in the pod. */
const number = (key: string): number => {
  if (!isSettingKey(key)) throw new Error(`There is no setting ${key}.`);
  return Number(given.get(definitionOf(key).environment)?.value ?? definitionOf(key).default);
};

describe('against the schemas', () => {
  test.each(manifests.map((each) => [each.kind, each.metadata.name, each] as const))(
    '%s %s',
    (_kind, _name, manifest) => {
      expect(faultsOf(manifest)).toEqual([]);
    },
  );

  test('there is one of each required kind', () => {
    const kinds = manifests.map(({ kind }) => kind).sort();
    expect(kinds).toEqual(['Deployment', 'PodDisruptionBudget', 'Service', 'Service']);
  });

  test.each([
    ['a misspelled field', /replicaz/, (text: string) => text.replace('"replicas"', '"replicaz"')],
    [
      'a misspelled nested field',
      /periodSecond /,
      (text: string) => text.replace('"periodSeconds"', '"periodSecond"'),
    ],
    [
      'a misspelled field in a list',
      /mountpath/,
      (text: string) => text.replace('"mountPath"', '"mountpath"'),
    ],
    ['a wrong type', /replicas/, (text: string) => text.replace('"replicas":3', '"replicas":"three"')],
    ['a missing field', /required .*"selector"/, (text: string) => text.replace('"selector"', '"select"')],
  ])('they refuse %s', (_, fault, change) => {
    const sound = JSON.stringify(deployment);
    expect(change(sound)).not.toBe(sound);
    expect(faultsOf(JSON.parse(change(sound)) as Manifest).join('\n')).toMatch(fault);
  });
});

describe('against each other', () => {
  const labels = deployment.spec!.template.metadata!.labels!;

  test('every selector of pods selects these pods', () => {
    const selectors = [
      deployment.spec!.selector.matchLabels,
      budget.spec!.selector!.matchLabels,
      ...pod.topologySpreadConstraints!.map(({ labelSelector }) => labelSelector!.matchLabels),
      ...services.map(({ spec }) => spec!.selector),
    ];
    for (const selector of selectors) {
      expect(Object.keys(selector ?? {})).not.toEqual([]);
      expect(labels).toMatchObject(selector!);
    }
  });

  test('ports and volumes exist under the names in use', () => {
    const ports = bridge.ports!.map(({ name }) => name);
    const used = [
      ...services.flatMap(({ spec }) => spec!.ports!.map(({ targetPort }) => targetPort)),
      ...[bridge.startupProbe, bridge.livenessProbe, bridge.readinessProbe].map(
        (each) => each?.httpGet?.port,
      ),
    ];
    for (const port of used) expect(ports).toContain(port);
    const volumes = pod.volumes!.map(({ name }) => name).sort();
    const mounted = [loginCopy, bridge].flatMap(({ volumeMounts }) => volumeMounts!.map(({ name }) => name));
    expect([...new Set(mounted)].sort()).toEqual(volumes);
  });

  test('a rollout and a drained node leave a pod that answers', () => {
    expect(deployment.spec!.strategy!.rollingUpdate).toMatchObject({ maxUnavailable: 0 });
    expect(Number(budget.spec!.maxUnavailable)).toBeLessThan(deployment.spec!.replicas!);
  });
});

describe('against the bridge', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve({ host: given.get('SERVER_HOST')!.value!, keys: [{ key: 'a-key-of-the-pod' }] });
  });
  afterAll(() => served.close());

  test.each(['startupProbe', 'livenessProbe', 'readinessProbe'] as const)(
    'its %s gets an answer without a key, at the address of the pod',
    async (probe) => {
      const { path = '' } = bridge[probe]!.httpGet!;
      for (const host of ['10.244.1.7:8000', '[fd00:10:244::7]:8000'])
        expect([path, await statusOf(served, path, host)]).toEqual([path, 200]);
      expect(await statusOf(served, path, 'another.example')).toBe(403);
    },
  );

  test('every variable is a setting with a valid value, or one that the CLI or the manifest uses', () => {
    const others = ['CLAUDE_CONFIG_DIR', 'CLAUDE_BRIDGE_CONFIG_DIR', 'POD_NAMESPACE'];
    for (const [name, { value, valueFrom }] of given) {
      if (others.includes(name)) continue;
      const key = settingOf.get(name);
      expect([name, key]).toEqual([name, expect.any(String)]);
      if (valueFrom !== undefined) continue;
      const expanded = value!.replaceAll('$(POD_NAMESPACE)', 'a-namespace');
      expect([name, isValidSetting(key!, readSettingValue(key!, expanded))]).toEqual([name, true]);
    }
    expect(given.get('SERVER_PORT')?.value).toBe(String(bridge.ports![0]!.containerPort));
  });

  test('secrets come from Secrets, and the bridge accepts every name of the service', () => {
    for (const [name, { value, valueFrom }] of given) {
      const key = settingOf.get(name);
      if (key === undefined || definitionOf(key).secret !== true) continue;
      expect([name, value, valueFrom?.secretKeyRef?.name]).toEqual([name, undefined, 'claude-bridge']);
    }
    const hosts = given.get('CLAUDE_BRIDGE_ALLOWED_HOSTS')!.value!.split(',');
    for (const suffix of ['', '.$(POD_NAMESPACE)', '.$(POD_NAMESPACE).svc'])
      expect(hosts).toContain(`${services[0]!.metadata!.name!}${suffix}`);
  });

  test('it gets the time to end', () => {
    const needed = number('shutdown-delay') + number('shutdown-grace');
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(needed + 10);
    expect(services[0]!.spec!.sessionAffinityConfig!.clientIP!.timeoutSeconds).toBeGreaterThanOrEqual(
      number('tool-wait-timeout'),
    );
  });

  test('its memory has room for all the processes that the settings allow, by the measured figures', () => {
    const processes =
      number('max-concurrent') +
      number('max-spares') +
      number('max-idle-conversations') +
      number('max-tool-waits');
    const { bridgeMb, processMb } = storedFigures().figures;
    const megabytes = bridgeMb + processes * processMb;
    const { requests, limits } = bridge.resources!;
    expect(requests!['memory']).toBe(limits!['memory']);
    expect(mebibytes(String(limits!['memory']))).toBeGreaterThan(1.1 * megabytes);
  });

  test('it has only the rights it needs', () => {
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod.automountServiceAccountToken).toBe(false);
    for (const { securityContext } of [loginCopy, bridge])
      expect(securityContext).toEqual({
        ...{ allowPrivilegeEscalation: false, privileged: false, readOnlyRootFilesystem: true },
        capabilities: { drop: ['ALL'] },
      });
    // Only the copying uses the Secret itself.
    expect(bridge.volumeMounts!.map(({ name }) => name)).not.toContain('login');
  });
});

async function statusOf({ port }: Served, path: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers: { host } }, (res) => {
      res.resume();
      resolve(res.statusCode);
    }).on('error', reject);
  });
}

function mebibytes(quantity: string): number {
  const [, amount, unit] = /^(\d+)(Mi|Gi)$/.exec(quantity) ?? [];
  return Number(amount) * (unit === 'Gi' ? 1024 : 1);
}
