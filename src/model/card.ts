import { z } from 'zod';

const text = z.string().min(1).max(1000);
const finite = z.number();
const positive = z.number().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal');
const bytes = z.strictObject({ flashBytes: z.int().min(0), stateBytes: z.int().min(0) });

/** A figure for every output, regime, split and predictor; told before a list of millions costs seconds. */
const MOST_METRICS = 10_000;

/** What the author of a model says about it: everything on the card that saveModel does not find out by itself. */
export const cardContent = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be of lower-case letters, digits and dashes'),
  summary: text,
  /** A classification's outputs are its classes, in order. */
  task: z.enum(['regression', 'classification']),
  licence: text,
  /** What the outputs go through last. Default: linear. */
  head: z.enum(['linear', 'sigmoid']).optional(),
  rateHz: positive,
  /** The net's input channels in order, with the statistics of the training data; see InputScale. */
  inputs: z
    .array(z.strictObject({ channel: text, unit: text, mean: finite, std: positive, range: positive }))
    .min(1)
    .max(512),
  /** The net's outputs in order; `residualTo` names the input that an output corrects. See OutputScale. */
  outputs: z
    .array(z.strictObject({ name: text, unit: text, mean: finite, std: positive, residualTo: text.nullable() }))
    .min(1)
    .max(512),
  training: z.strictObject({
    recipe: z.record(z.string(), z.json()),
    seed: z.int(),
    epochs: z.int().min(0),
    /** Which rows were train, validation and test, by their hashes. */
    parts: z.array(z.strictObject({ part: text, rows: z.int().min(0), sha256 })).max(1000),
    /** The logs that the rows came from, by hashes of what the pipeline gave on each, with the parts that have rows of it. */
    logs: z
      .array(
        z.strictObject({
          log: text,
          rows: z.int().min(0),
          sha256,
          parts: z.array(z.enum(['train', 'validation', 'test'])).max(3),
        }),
      )
      .max(100_000)
      .optional(),
    /** What makes the figures less trustworthy than they look. */
    warnings: z.array(text).max(1000).optional(),
  }),
  /** Errors in the output's unit. `predictor` is `float`, `int8`, `int16` or a baseline's name; regime `all` covers every row. */
  metrics: z
    .array(
      z.strictObject({
        predictor: text,
        split: text,
        output: text,
        regime: text,
        rows: z.int().min(0),
        rmse: finite,
        mae: finite,
        bias: finite,
        worst: finite,
      }),
    )
    .max(MOST_METRICS),
  /** How well a classification tells its classes apart, predictors and regimes as above. */
  classMetrics: z
    .array(
      z.strictObject({
        predictor: text,
        split: text,
        regime: text,
        rows: z.int().min(0),
        accuracy: finite,
        macroF1: finite,
        logLoss: finite,
      }),
    )
    .max(MOST_METRICS)
    .optional(),
});

/** card.json of a model folder. */
export const card = cardContent.extend({
  slipringModel: z.literal(1),
  layers: z
    .array(z.looseObject({ cell: text }))
    .min(1)
    .max(16),
  /** Bytes on the controller with `real` = float. */
  precisions: z.strictObject({ float: bytes, int8: bytes.optional(), int16: bytes.optional() }),
  files: z.strictObject({
    'weights.safetensors': sha256,
    'int8.safetensors': sha256.optional(),
    'int16.safetensors': sha256.optional(),
    'golden.json': sha256,
  }),
});

export type CardContent = z.output<typeof cardContent>;
export type Card = z.output<typeof card>;
