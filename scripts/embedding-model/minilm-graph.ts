/** The network of all-MiniLM-L6-v2 as an ONNX graph: six transformer layers and the mean over all tokens. */
import type { OnnxGraph, OnnxNode, OnnxTensor } from './onnx-file.js';
import { dequantized, wholeZeroPoint, type QuantizedWeight } from './tfjs-weights.js';

const width = 384;
const heads = 12;
const headWidth = width / heads;
/** The length the model was trained with, including the two marks at the ends. */
const maxTokens = 256;

/**
 * In: `ids`, the token ids of one text with its marks, int64 [tokens]. Out: `mean`, float [384], not normalised.
 * The weight matrices keep their original 8 bits; all computation uses 32-bit floats.
 */
export function minilmGraph(weight: (name: string) => QuantizedWeight): OnnxGraph {
  const graph = createGraph();
  const { add, float, keep } = graph;
  const words = weight('unknown');
  const embedded = add('DequantizeLinear', [
    add('Gather', [keep('words', 'uint8', words.shape, words.bytes), 'ids']),
    float('words.scale', [], [words.scale]),
    keep('words.zero', 'uint8', [], Uint8Array.of(wholeZeroPoint(words))),
  ]);
  const positions = add('Slice', [
    float('positions', [maxTokens, width], positionRows(weight)),
    graph.integers('zero', [0]),
    add('Shape', ['ids']),
  ]);
  let hidden = layerNorm(graph, add('Add', [embedded, positions]), normWeights(weight, 'embeddings'));
  for (let index = 0; index < 6; index += 1) {
    hidden = transformerLayer(
      graph,
      hidden,
      (name) => weight(fullName(`encoder/layer_._${index}/${name}`)),
      index,
    );
  }
  graph.nodes.push({
    op: 'ReduceMean',
    inputs: [hidden],
    outputs: ['mean'],
    attributes: { axes: [0], keepdims: 0 },
  });
  return {
    name: 'all-MiniLM-L6-v2',
    opset: 17,
    nodes: graph.nodes,
    weights: graph.weights,
    inputs: [{ name: 'ids', type: 'int64', dims: ['tokens'] }],
    outputs: [{ name: 'mean', type: 'float', dims: [width] }],
  };
}

type Weights = (name: string) => QuantizedWeight;

function fullName(name: string): string {
  return `StatefulPartitionedCall/model/tf_bert_model/bert/${name}`;
}

/** Every text has the first of the model's two token types, so that type's row is added at each position. */
function positionRows(weight: Weights): Float32Array {
  const kind = dequantized(weight('unknown_1'));
  return dequantized(weight('unknown_0'))
    .subarray(0, maxTokens * width)
    .map((value, index) => value + (kind[index % width] ?? 0));
}

function transformerLayer(graph: Graph, input: string, weight: Weights, index: number): string {
  const { add, integers } = graph;
  const parts = ['query', 'key', 'value'].map((part) => denseWeights(weight, `attention/self/${part}`));
  const projected = dense(graph, input, sideBySide(parts), `layer${index}.attention`);
  const [query, key, value] = graph.split(projected, 3);
  const split = integers('heads', [0, heads, headWidth]);
  const perHead = (name: string, perm: number[]): string =>
    add('Transpose', [add('Reshape', [name, split])], { perm });
  const scaled = add('Mul', [
    perHead(query, [1, 0, 2]),
    graph.float('attention.scale', [], [headWidth ** -0.5]),
  ]);
  const scores = add('Softmax', [add('MatMul', [scaled, perHead(key, [1, 2, 0])])], { axis: -1 });
  const mixed = add('Transpose', [add('MatMul', [scores, perHead(value, [1, 0, 2])])], { perm: [1, 0, 2] });
  const context = add('Reshape', [mixed, integers('together', [0, width])]);
  const attended = dense(
    graph,
    context,
    denseWeights(weight, 'attention/output/dense'),
    `layer${index}.context`,
  );
  const middle = layerNorm(graph, add('Add', [attended, input]), normWeights(weight, 'attention/output'));
  const wide = gelu(
    graph,
    dense(graph, middle, denseWeights(weight, 'intermediate/dense'), `layer${index}.wide`),
  );
  const narrow = dense(graph, wide, denseWeights(weight, 'output/dense'), `layer${index}.narrow`);
  return layerNorm(graph, add('Add', [narrow, middle]), normWeights(weight, 'output'));
}

interface DenseWeights {
  readonly rows: number;
  readonly columns: number;
  readonly bytes: Uint8Array;
  /** One per column. */
  readonly scales: readonly number[];
  readonly zeroPoints: readonly number[];
  readonly bias: Float32Array;
}

function denseWeights(weight: Weights, name: string): DenseWeights {
  const matrix = weight(`${name}/Tensordot/ReadVariableOp`);
  const [rows = 0, columns = 0] = matrix.shape;
  return {
    ...{ rows, columns, bytes: matrix.bytes },
    scales: Array.from({ length: columns }, () => matrix.scale),
    zeroPoints: Array.from({ length: columns }, () => wholeZeroPoint(matrix)),
    bias: dequantized(weight(`${name}/BiasAdd/ReadVariableOp`)),
  };
}

function sideBySide(parts: readonly DenseWeights[]): DenseWeights {
  const rows = parts[0]?.rows ?? 0;
  const row = (index: number): Uint8Array[] =>
    parts.map(({ bytes, columns }) => bytes.subarray(index * columns, (index + 1) * columns));
  return {
    rows,
    columns: parts.reduce((sum, { columns }) => sum + columns, 0),
    bytes: Buffer.concat(Array.from({ length: rows }, (_, index) => row(index)).flat()),
    scales: parts.flatMap(({ scales }) => scales),
    zeroPoints: parts.flatMap(({ zeroPoints }) => zeroPoints),
    bias: Float32Array.from(parts.flatMap(({ bias }) => [...bias])),
  };
}

/** The runtime expands the matrix once, when it loads the model. */
function dense(graph: Graph, input: string, weights: DenseWeights, name: string): string {
  const { add, float, keep } = graph;
  const { rows, columns, bytes, scales, zeroPoints, bias } = weights;
  const matrix = add(
    'DequantizeLinear',
    [
      keep(`${name}.matrix`, 'uint8', [rows, columns], bytes),
      float(`${name}.scale`, [columns], scales),
      keep(`${name}.zero`, 'uint8', [columns], Uint8Array.from(zeroPoints)),
    ],
    { axis: 1 },
  );
  return add('Add', [add('MatMul', [input, matrix]), float(`${name}.bias`, [columns], bias)]);
}

/** x/2 * (1 + erf(x / sqrt 2)), the exact form that the model was trained with. */
function gelu({ add, float }: Graph, input: string): string {
  const erf = add('Erf', [add('Mul', [input, float('sqrt-half', [], [Math.SQRT1_2])])]);
  const half = add('Mul', [input, float('half', [], [0.5])]);
  return add('Mul', [half, add('Add', [erf, float('one', [], [1])])]);
}

interface NormWeights {
  readonly name: string;
  readonly scale: Float32Array;
  readonly shift: Float32Array;
}

function normWeights(weight: Weights, name: string): NormWeights {
  const at = name === 'embeddings' ? fullName(name) : name;
  return {
    name,
    scale: dequantized(weight(`${at}/LayerNorm/batchnorm/mul/ReadVariableOp`)),
    shift: dequantized(weight(`${at}/LayerNorm/batchnorm/ReadVariableOp`)),
  };
}

function layerNorm({ add, float }: Graph, input: string, { name, scale, shift }: NormWeights): string {
  const at = `${input}.${name}`;
  return add(
    'LayerNormalization',
    [input, float(`${at}.norm.scale`, [width], scale), float(`${at}.norm.shift`, [width], shift)],
    { axis: -1, epsilon: { float: 1e-12 } },
  );
}

interface Graph {
  readonly nodes: OnnxNode[];
  readonly weights: OnnxTensor[];
  /** Each returns the name of the tensor. A weight whose name already exists is not added again. */
  readonly add: (op: string, inputs: readonly string[], attributes?: OnnxNode['attributes']) => string;
  readonly split: (input: string, parts: 3) => [string, string, string];
  readonly keep: (
    name: string,
    type: OnnxTensor['type'],
    dims: readonly number[],
    data: Uint8Array,
  ) => string;
  readonly float: (name: string, dims: readonly number[], values: Float32Array | readonly number[]) => string;
  readonly integers: (name: string, values: readonly number[]) => string;
}

function createGraph(): Graph {
  const nodes: OnnxNode[] = [];
  const weights: OnnxTensor[] = [];
  let count = 0;
  const fresh = (): string => `t${++count}`;
  const keep: Graph['keep'] = (name, type, dims, data) => {
    if (!weights.some((weight) => weight.name === name)) weights.push({ name, type, dims, data });
    return name;
  };
  return {
    ...{ nodes, weights, keep },
    add: (op, inputs, attributes) => {
      const output = fresh();
      nodes.push({ op, inputs, outputs: [output], ...(attributes && { attributes }) });
      return output;
    },
    split: (input) => {
      const outputs: [string, string, string] = [fresh(), fresh(), fresh()];
      nodes.push({ op: 'Split', inputs: [input], outputs, attributes: { axis: -1 } });
      return outputs;
    },
    float: (name, dims, values) => keep(name, 'float', dims, floatBytes(values)),
    integers: (name, values) =>
      keep(name, 'int64', [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer)),
  };
}

function floatBytes(values: Float32Array | readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}
