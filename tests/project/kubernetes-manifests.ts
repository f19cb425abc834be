/** Reads the example manifests of docs/scaling/kubernetes and checks them against Kubernetes' own schemas; unknown fields are refused. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IService } from 'kubernetes-models/v1/Service';
import { validate as validDeployment } from 'kubernetes-models/_schemas/IoK8sApiAppsV1Deployment';
import { validate as validService } from 'kubernetes-models/_schemas/IoK8sApiCoreV1Service';
import { validate as validBudget } from 'kubernetes-models/_schemas/IoK8sApiPolicyV1PodDisruptionBudget';
import { parseAllDocuments } from 'yaml';

const folder = fileURLToPath(new URL('../../docs/scaling/kubernetes/', import.meta.url));

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** Every document of every file. */
export const manifests: readonly Manifest[] = readdirSync(folder).flatMap((name) =>
  parseAllDocuments(readFileSync(join(folder, name), 'utf8'), { merge: true }).map(
    (document) => document.toJS() as Manifest,
  ),
);

const ofKind = (kind: string): readonly unknown[] => manifests.filter((each) => each.kind === kind);

export const deployment = ofKind('Deployment')[0] as IDeployment;
export const services = ofKind('Service') as readonly IService[];
export const budget = ofKind('PodDisruptionBudget')[0] as IPodDisruptionBudget;
export const pod = deployment.spec!.template.spec!;
export const bridge: IContainer = pod.containers[0]!;
export const loginCopy: IContainer = pod.initContainers![0]!;

/** The faults of a manifest, each with the path of its field; none when it is valid. */
export function faultsOf(manifest: Manifest): string[] {
  const validate = SCHEMAS[`${manifest.apiVersion} ${manifest.kind}`];
  if (validate === undefined) return [`no schema for ${manifest.apiVersion} ${manifest.kind}`];
  const read = new Map<object, Set<string>>();
  const sound = validate(watched(manifest, read));
  const broken = (sound ? [] : (validate.errors ?? [])).map(
    ({ instancePath, keyword, params }) => `${instancePath} ${keyword} ${JSON.stringify(params)}`,
  );
  return [...broken, ...unread(manifest, read)];
}

type Validate = ((data: unknown) => boolean) & {
  errors?:
    readonly { readonly instancePath: string; readonly keyword: string; readonly params: object }[] | null;
};

const SCHEMAS: Readonly<Record<string, Validate>> = {
  'apps/v1 Deployment': validDeployment,
  'v1 Service': validService,
  'policy/v1 PodDisruptionBudget': validBudget,
};

/** A view that notes which fields are read: the compiled schemas read every field they know and ignore the others. */
function watched(value: unknown, read: Map<object, Set<string>>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const fields = read.get(value) ?? new Set();
  read.set(value, fields);
  return new Proxy(value, {
    get(target, field) {
      if (typeof field === 'string') fields.add(field);
      return watched(Reflect.get(target, field), read);
    },
  });
}

function unread(value: unknown, read: ReadonlyMap<object, ReadonlySet<string>>, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]) => [
    ...(read.get(value)?.has(field) === true ? [] : [`${path}/${field} is not known to Kubernetes`]),
    ...unread(inner, read, `${path}/${field}`),
  ]);
}
