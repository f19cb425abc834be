/** Writes the few parts of the ONNX file format (protocol buffers) that a plain graph needs. */

export type TensorType = 'float' | 'uint8' | 'int64';

export interface OnnxTensor {
  readonly name: string;
  readonly type: TensorType;
  readonly dims: readonly number[];
  /** Little-endian. */
  readonly data: Uint8Array;
}

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** A whole number is written as an integer, `{ float }` as a float. */
  readonly attributes?: Readonly<Record<string, number | readonly number[] | { readonly float: number }>>;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: TensorType;
  /** A string is a dimension of any size. */
  readonly dims: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  readonly weights: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** The same graph gives the same bytes. */
export function onnxFile(graph: OnnxGraph): Uint8Array {
  const body = [
    ...graph.nodes.map((node) => message(1, nodeProto(node))),
    text(2, graph.name),
    ...graph.weights.map((weight) => message(5, tensorProto(weight))),
    ...graph.inputs.map((value) => message(11, valueProto(value))),
    ...graph.outputs.map((value) => message(12, valueProto(value))),
  ];
  const irVersion = 8;
  return Buffer.concat([
    integer(1, irVersion),
    message(7, body),
    message(8, [text(1, ''), integer(2, graph.opset)]),
  ]);
}

const elementTypes: Readonly<Record<TensorType, number>> = { float: 1, uint8: 2, int64: 7 };

function nodeProto({ op, inputs, outputs, attributes = {} }: OnnxNode): Buffer[] {
  return [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(3, `${op}:${outputs[0] ?? ''}`),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => message(5, attributeProto(name, value))),
  ];
}

function attributeProto(name: string, value: NonNullable<OnnxNode['attributes']>[string]): Buffer[] {
  if (typeof value === 'number') return [text(1, name), integer(3, value), integer(20, 2)];
  if ('float' in value) {
    const bytes = Buffer.alloc(4);
    bytes.writeFloatLE(value.float);
    return [text(1, name), tag(2, 5), bytes, integer(20, 1)];
  }
  return [text(1, name), ...value.map((each) => integer(8, each)), integer(20, 7)];
}

function tensorProto({ name, type, dims, data }: OnnxTensor): Buffer[] {
  return [
    ...dims.map((dim) => integer(1, dim)),
    integer(2, elementTypes[type]),
    text(8, name),
    bytes(9, data),
  ];
}

function valueProto({ name, type, dims }: OnnxValue): Buffer[] {
  const shape = dims.map((dim) => message(1, [typeof dim === 'number' ? integer(1, dim) : text(2, dim)]));
  const tensor = message(1, [integer(1, elementTypes[type]), message(2, shape)]);
  return [text(1, name), message(2, [tensor])];
}

function message(field: number, parts: readonly Uint8Array[]): Buffer {
  return bytes(field, Buffer.concat(parts));
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value));
}

function bytes(field: number, value: Uint8Array): Buffer {
  return Buffer.concat([tag(field, 2), varint(BigInt(value.length)), value]);
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([tag(field, 0), varint(BigInt.asUintN(64, BigInt(value)))]);
}

function tag(field: number, wireType: number): Buffer {
  return varint(BigInt((field << 3) | wireType));
}

function varint(value: bigint): Buffer {
  const out: number[] = [];
  let rest = value;
  while (rest > 127n) {
    out.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return Buffer.from([...out, Number(rest)]);
}
