/** Reads Prometheus' text format with an independent parser. */
import parsePrometheusTextFormat from 'parse-prometheus-text-format';

export type Labels = Readonly<Record<string, string>>;

export interface ReadMetrics {
  names(): string[];
  /** Each combination of labels and its value, in order. */
  values(name: string): [Labels, number][];
  sum(name: string): number;
  /** One for each combination of labels; buckets by their upper bounds, in order. */
  histograms(name: string): ReadHistogram[];
}

export interface ReadHistogram {
  readonly labels: Labels;
  readonly sum: number;
  readonly count: number;
  readonly buckets: readonly (readonly [string, number])[];
}

/** @throws when the status is not 200, the format is wrong, or a metric occurs twice. */
export async function readMetrics(response: Response): Promise<ReadMetrics> {
  const text = await response.text();
  if (response.status !== 200) throw new Error(`HTTP ${response.status}: ${text}`);
  if (response.headers.get('content-type')?.startsWith('text/plain; version=0.0.4') !== true)
    throw new Error('The content type is not that of the format.');
  // The parser would add up histograms of the same name; without their types, it leaves their lines unchanged.
  const families = parsePrometheusTextFormat(text.replace(/^# TYPE \S+ histogram\n/gm, '')) as Family[];
  const names = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name);
  if (new Set(names).size !== names.length) throw new Error('A metric stands there twice.');
  const values = (name: string): [Labels, number][] =>
    families
      .filter((family) => family.name === name)
      .flatMap(({ metrics }) =>
        metrics.map(({ labels = {}, value }): [Labels, number] => [labels, Number(value)]),
      );
  const only = (name: string, labels: Labels): number | undefined =>
    values(name).find(([of]) => sameLabels(of, labels))?.[1];
  return {
    names: () => names,
    values,
    sum: (name) => values(name).reduce((sum, [, value]) => sum + value, 0),
    histograms: (name) =>
      values(`${name}_count`).map(([labels, count]) => ({
        labels,
        count,
        sum: only(`${name}_sum`, labels) ?? NaN,
        buckets: values(`${name}_bucket`).flatMap(([{ le = '', ...of }, height]) =>
          sameLabels(of, labels) ? [[le, height] as const] : [],
        ),
      })),
  };
}

function sameLabels(one: Labels, other: Labels): boolean {
  const sorted = (labels: Labels): string => JSON.stringify(Object.entries(labels).sort());
  return sorted(one) === sorted(other);
}

interface Family {
  readonly name: string;
  readonly metrics: readonly { readonly labels?: Labels; readonly value?: string }[];
}
