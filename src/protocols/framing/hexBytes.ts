import { z } from 'zod';

/** Bytes in a profile: text of hex digits. */
export const hexBytes = z.string().regex(/^([0-9a-fA-F]{2}\s*)+$/, 'must be bytes as hex digits, such as "aa55"');
