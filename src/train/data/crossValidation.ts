import { z } from 'zod';

const rows = z.int().min(0);

const METHODS = ['kFold', 'blocked', 'expanding', 'sliding', 'groups', 'leaveOneGroupOut', 'shuffled'] as const;

/** `split` of a recipe that is judged by cross-validation. */
export const crossValidationSchema = z.strictObject({
  method: z.enum(METHODS).meta({
    description:
      'kFold: purged blocks of time; blocked: parts of their own in each; expanding, sliding: learned from the past alone; groups, leaveOneGroupOut: whole logs; shuffled: for rows that know nothing of each other.',
  }),
  folds: z.int().min(2).default(5),
  fold: z.int().min(1).optional().meta({ description: 'The fold from which a model is trained. Default: the last.' }),
  gap: rows
    .optional()
    .meta({ description: 'Rows left out between train and validation rows. Default: those of an example.' }),
  embargo: rows.default(0).meta({ description: 'kFold: more rows left out behind the validation block.' }),
  trainRows: z.int().min(1).optional().meta({ description: 'sliding: rows to learn from at most.' }),
  trainFraction: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.75)
    .meta({ description: "blocked: part of a block's rows to learn from." }),
  stratify: z
    .enum(['labels', 'regimes'])
    .optional()
    .meta({ description: 'groups, shuffled: what each fold shall have its share of.' }),
  seed: z.int().min(0).default(0).meta({ description: 'shuffled: the order.' }),
  force: z.string().min(1).optional().meta({ description: 'shuffled: why neighbouring rows may stand in both parts.' }),
  test: z
    .union([z.number().gt(0).lt(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .meta({ description: 'Locked away first: the last part of all rows, or logs and groups by name.' }),
});

export type CrossValidation = z.output<typeof crossValidationSchema>;

/** What is wrong with a cross-validation before any data are seen, with paths inside it. */
export function crossValidationProblems(split: CrossValidation, extent: number, horizon: number) {
  const { method, gap, force, stratify, trainRows, fold, folds, test } = split;
  const problems: { message: string; path: string[] }[] = [];
  const needs = (ok: boolean, key: string, message: string) => {
    if (!ok) problems.push({ message: `split: ${message}`, path: [key] });
  };
  const byGroup = method === 'groups' || method === 'leaveOneGroupOut';
  needs(gap === undefined || gap >= extent - 1, 'gap', `gap must be at least ${extent - 1} rows, got ${gap}`);
  needs(
    method !== 'shuffled' || force !== undefined,
    'method',
    'rows of a time series know their neighbours, so that shuffled ones judge a model by what it has learned; give the reason as force: "..." if they do not',
  );
  needs(method !== 'shuffled' || horizon === 0, 'method', 'shuffled rows have no horizon');
  needs(
    stratify === undefined || method === 'groups' || method === 'shuffled',
    'stratify',
    `${method} does not stratify`,
  );
  needs(
    (method === 'sliding') === (trainRows !== undefined),
    'trainRows',
    'trainRows goes with sliding, and sliding with trainRows',
  );
  needs(
    method === 'leaveOneGroupOut' || fold === undefined || fold <= folds,
    'fold',
    `fold must be at most ${folds}, got ${fold}`,
  );
  needs(!byGroup || typeof test !== 'number', 'test', `${method} keeps whole logs or groups for the test, by name`);
  return problems;
}

/** What a reader of the model must know of how it was judged. */
export function crossValidationWarnings({ method, force }: CrossValidation): string[] {
  return method === 'shuffled'
    ? [`train and validation rows were shuffled, since "${force}": neighbours stand in both`]
    : [];
}
