import { z } from 'zod';
import { unknownName } from '../core/errors.ts';
import { toSI } from '../core/units.ts';
import { secondsPer } from './clock.ts';
import { measureShape, orderSchema, word } from './fields.ts';
import { framingSchema } from './framing/framing.ts';
import { linesSchema } from './framing/lines.ts';
import { lineMessageSchema } from './lineMessage.ts';
import { linkSchema } from './link.ts';
import { columnsOf, type MessageDescription, messageSchema } from './message.ts';
import type { Roles } from './recordMaker.ts';
import { pollSchema } from './request.ts';

const whole = z.int().nonnegative();
const bitRange = z.tuple([whole, whole]).meta({ description: 'First and last bit, counted from the lowest.' });

const head = {
  slipring: z.literal(1),
  name: z.string().min(1),
  summary: z.string().min(1),
  protocol: z
    .string()
    .optional()
    .meta({ description: 'Code for what a table cannot say, and the rule of what may be asked.' }),
  link: linkSchema,
  poll: pollSchema.optional().meta({ description: 'What is sent. Without: nothing ever.' }),
};

const bytesSchema = z.strictObject({
  ...head,
  kind: z.literal('bytes'),
  framing: framingSchema,
  order: orderSchema.default('be'),
  dispatch: z
    .union([
      z.strictObject({
        at: whole.default(0),
        type: z.enum(['u8', 'u16', 'u24', 'u32']).default('u8'),
        order: orderSchema.optional(),
      }),
      z.literal('request'),
    ])
    .optional()
    .meta({
      description:
        'Where a frame says which message it is; `request`: it is told by the request that it answers. Without: the first message is the only one.',
    }),
  messages: z.array(messageSchema).default([]),
});

const canSchema = z.strictObject({
  ...head,
  kind: z.literal('can'),
  id: z
    .strictObject({ message: bitRange, node: bitRange.optional(), extended: z.boolean().default(false) })
    .meta({ description: 'Which bits of the CAN id say which message it is, and from which node.' }),
  order: orderSchema.default('le'),
  messages: z.array(messageSchema).min(1),
});

const linesKindSchema = z.strictObject({
  ...head,
  kind: z.literal('lines'),
  lines: linesSchema.prefault({}),
  dispatch: z
    .enum(['prefix', 'request'])
    .default('prefix')
    .meta({ description: 'A line is told by how it begins, or by the request that it answers.' }),
  messages: z.array(lineMessageSchema).default([]),
  labels: z
    .record(z.string(), z.strictObject({ name: word.optional(), ...measureShape }))
    .default({})
    .meta({
      description: 'Channels of a protocol that names its values itself, by label. Others become pure numbers.',
    }),
});

export type BytesProfile = z.output<typeof bytesSchema>;
export type CanProfile = z.output<typeof canSchema>;
export type LinesProfile = z.output<typeof linesKindSchema>;
/** A device profile of a live device: how its bytes become records, and what may be sent to it. */
export type LiveProfile = BytesProfile | CanProfile | LinesProfile;

/** Whether the replies of a device do not say which message they are: it is known from the request. */
export function answersRequests(profile: LiveProfile): boolean {
  return profile.kind !== 'can' && profile.dispatch === 'request';
}

type Report = (path: (string | number)[], message: string) => void;

function withRules<S extends z.ZodType<LiveProfile>>(schema: S): S {
  return schema.superRefine((profile, context) => {
    const report: Report = (path, message) => context.addIssue({ code: 'custom', path, message });
    checkNames(profile.messages, ['messages'], 'message', report);
    for (const [i, message] of profile.messages.entries()) {
      const path = ['messages', i];
      if ('separator' in message) checkFields(message.fields, message, path, report);
      else {
        checkMessage(message, path, report);
        const isTold = profile.kind === 'can' || (profile.kind === 'bytes' && typeof profile.dispatch === 'object');
        if (isTold && message.id === undefined) report(path, 'must have an id');
      }
    }
    for (const [label, { unit }] of Object.entries('labels' in profile ? profile.labels : {})) {
      attempt(() => toSI(unit), ['labels', label, 'unit'], report);
    }
    checkPoll(profile, report);
  });
}

/** The schemas of live devices by kind. */
export const liveSchemas = {
  bytes: withRules(bytesSchema),
  can: withRules(canSchema),
  lines: withRules(linesKindSchema),
} as const;

function checkMessage(message: MessageDescription, path: (string | number)[], report: Report): void {
  checkFields(message.fields, undefined, path, report);
  if (message.repeat) {
    checkFields(message.repeat.fields, undefined, [...path, 'repeat'], report);
    const { count, first, fields } = message.repeat;
    checkKnown(
      typeof count === 'string' ? count : undefined,
      message.fields,
      'field',
      [...path, 'repeat', 'count'],
      report,
    );
    checkKnown(first, message.fields, 'field', [...path, 'repeat', 'first'], report);
    if (message.repeat.times && fields[0].at === undefined)
      report([...path, 'repeat', 'fields', 0, 'at'], 'must say where the arrays begin');
    const text = fields.findIndex((f) => f.type === 'text' || f.bit !== undefined);
    if (text >= 0)
      report([...path, 'repeat', 'fields', text], 'repeated fields must have a fixed size: no text, no bit');
  }
  checkRoles(message, columnsOf(message), path, report);
  for (const [k, f] of message.fields.entries()) {
    const at = [...path, 'fields', k];
    if (!message.mask && f.bit !== undefined) report([...at, 'bit'], 'needs a mask in the message');
    if (message.mask && f.at !== undefined) report([...at, 'at'], 'has no meaning where a mask moves the fields');
    if (f.bits && f.bits[0] > f.bits[1]) report([...at, 'bits'], 'must be [first, last]');
  }
}

function checkFields(
  fields: readonly { name: string; unit: string }[],
  roles: Roles | undefined,
  path: (string | number)[],
  report: Report,
): void {
  checkNames(fields, [...path, 'fields'], 'field', report);
  for (const [k, f] of fields.entries()) attempt(() => toSI(f.unit), [...path, 'fields', k, 'unit'], report);
  if (roles) checkRoles(roles, fields, path, report);
}

function checkRoles(
  roles: Roles,
  fields: readonly { name: string }[],
  path: (string | number)[],
  report: Report,
): void {
  checkKnown(roles.node, fields, 'field', [...path, 'node'], report);
  checkKnown(roles.clock?.field, fields, 'field', [...path, 'clock', 'field'], report);
  checkKnown(roles.clock?.rate, fields, 'field', [...path, 'clock', 'rate'], report);
  checkKnown(roles.sequence?.field, fields, 'field', [...path, 'sequence', 'field'], report);
  attempt(() => secondsPer(roles.clock?.unit ?? 's'), [...path, 'clock', 'unit'], report);
}

function checkPoll({ kind, poll, messages }: LiveProfile, report: Report): void {
  if (!poll) return;
  const { requests, open, close, probe } = poll;
  checkNames(requests, ['poll', 'requests'], 'request', report);
  for (const [i, request] of requests.entries()) {
    const path = ['poll', 'requests', i];
    checkKnown(request.reply, messages, 'message', [...path, 'reply'], report);
    checkKnown(request.remote, messages, 'message', [...path, 'remote'], report);
    const isFit =
      kind === 'can'
        ? (request.remote ?? (request.canId === undefined ? undefined : request.body))
        : kind === 'lines'
          ? (request.text ?? request.hex)
          : (request.body ?? request.hex);
    const fit = kind === 'can' ? 'remote, or canId and body' : kind === 'lines' ? 'text or hex' : 'body or hex';
    if (isFit === undefined) report(path, `of a profile of kind ${kind} must be given by ${fit}`);
    if (request.everyS !== undefined && request.reply === undefined) report(path, 'that is polled needs a reply');
  }
  for (const [k, name] of open.entries()) checkKnown(name, requests, 'request', ['poll', 'open', k], report);
  for (const [k, name] of close.entries()) checkKnown(name, requests, 'request', ['poll', 'close', k], report);
  checkKnown(probe, requests, 'request', ['poll', 'probe'], report);
}

function checkNames(named: readonly { name: string }[], path: (string | number)[], what: string, report: Report): void {
  const seen = new Set<string>();
  for (const [i, { name }] of named.entries()) {
    if (seen.has(name)) report([...path, i, 'name'], `${what} "${name}" stands here twice`);
    seen.add(name);
  }
}

function checkKnown(
  name: string | undefined,
  known: readonly { name: string }[],
  what: string,
  path: (string | number)[],
  report: Report,
): void {
  if (name === undefined || known.some((k) => k.name === name)) return;
  const names = known.map((k) => k.name);
  report(path, unknownName(what, name, names));
}

function attempt(check: () => unknown, path: (string | number)[], report: Report): void {
  try {
    check();
  } catch (error) {
    report(path, (error as Error).message);
  }
}
