/** The part of JSON Schema 2020-12 (with OpenAPI's `discriminator`) in which the wire's shapes are written. */
export interface JsonSchema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  /** The mapping is for documents alone; the validator refuses one. */
  readonly discriminator?: {
    readonly propertyName: string;
    readonly mapping?: Readonly<Record<string, string>>;
  };
  readonly $ref?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  /** In UTF-16 units, so that looking at it costs nothing. */
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
}

/** By the names they have in `#/components/schemas`. */
export type NamedSchemas = Readonly<Record<string, JsonSchema>>;

/** A reference to a named schema of the same document. */
export function ref(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

/** One of the named schemas, told apart by their constant `tag` property. */
export function taggedUnion(tag: string, names: readonly string[]): JsonSchema {
  return { type: 'object', discriminator: { propertyName: tag }, required: [tag], oneOf: names.map(ref) };
}

/** An object with these properties; further ones are allowed, as clients send many. */
export function object(
  description: string,
  required: readonly string[],
  properties: Readonly<Record<string, JsonSchema>>,
): JsonSchema {
  return { description, type: 'object', required, properties };
}
