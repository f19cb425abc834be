/** The part of JSON Schema 2020-12 (with OpenAPI's `discriminator`) that the schemas use, and functions that build schemas. */
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
  /** The mapping is for documents only; the validator refuses one. */
  readonly discriminator?: {
    readonly propertyName: string;
    readonly mapping?: Readonly<Record<string, string>>;
  };
  readonly $ref?: string;
  /** One value that the other keywords would allow. */
  readonly not?: { readonly const: unknown };
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  /** In UTF-16 units, which cost nothing to count. */
  readonly maxLength?: number;
  readonly pattern?: string;
  /** Of bytes; for documents only. */
  readonly contentMediaType?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  /** The field has no effect. The values in `unless`, like null, ask for nothing, so they are not reported as ignored. */
  readonly 'x-ignored'?: { readonly unless: readonly unknown[] };
}

/** By their names in `#/components/schemas`. */
export type NamedSchemas = Readonly<Record<string, JsonSchema>>;

/** Distributes over a union of names. */
export type Ref<Name extends string> = Name extends string
  ? { readonly $ref: `#/components/schemas/${Name}` }
  : never;

/** A reference to a named schema of the same document. */
export function ref<Name extends string>(name: Name): Ref<Name> {
  return { $ref: `#/components/schemas/${name}` } as Ref<Name>;
}

export interface TaggedUnion<Tag extends string, Name extends string> {
  readonly type: 'object';
  readonly discriminator: { readonly propertyName: Tag };
  readonly required: readonly [Tag];
  readonly oneOf: readonly Ref<Name>[];
}

/** One of the named schemas; their constant property `tag` tells them apart. */
export function taggedUnion<Tag extends string, Name extends string>(
  tag: Tag,
  names: readonly Name[],
): TaggedUnion<Tag, Name> {
  return { type: 'object', discriminator: { propertyName: tag }, required: [tag], oneOf: names.map(ref) };
}

export interface ObjectSchema<
  Required extends readonly string[],
  Properties extends Readonly<Record<string, JsonSchema>>,
> {
  readonly description: string;
  readonly type: 'object';
  readonly required: Required;
  readonly properties: Properties;
}

/** An object with these properties; others are allowed, because clients send many. */
export function object<
  const Required extends readonly string[],
  const Properties extends Readonly<Record<string, JsonSchema>>,
>(description: string, required: Required, properties: Properties): ObjectSchema<Required, Properties> {
  return { description, type: 'object', required, properties };
}

/** A field without effect that nobody misses, so it is never reported as ignored. `why` says what makes it superfluous here. */
export function superfluous<const Field extends JsonSchema>(field: Field, why: string): Field {
  return { description: `Accepted: ${why}`, ...field };
}

/** A field whose effect the client would miss, so it is reported as ignored. A request that sets it to null or to one of `unless` asks for nothing. */
export function ignored<const Field extends JsonSchema>(
  field: Field,
  ...unless: readonly unknown[]
): Field & { readonly 'x-ignored': { readonly unless: readonly unknown[] } } {
  return { description: 'Without effect.', ...field, 'x-ignored': { unless } };
}
