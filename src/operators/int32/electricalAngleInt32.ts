import { TURN, toSteps } from '../../kernel/format.ts';
import { addWrapped, imul, max } from '../../kernel/intrinsics.ts';
import { i32, type i32s, type u8s, type Values } from '../../kernel/layout.ts';
import { int32Twin } from './twin.ts';

function design(factor: number, offset: number) {
  return { factor: i32(factor), offset: i32(offset) };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<Record<string, never>>;

/** -2^31 is no angle. */
const LEAST: i32 = -2147483647;

export function process(c: Coeffs, _s: State, n: i32, thetaM: i32s, thetaE: i32s, _q: u8s): void {
  for (let i: i32 = 0; i < n; i++) thetaE[i] = max(addWrapped(imul(thetaM[i], c.factor), c.offset), LEAST);
}

/** The electrical angle in integers, exact but for the offset: pole pairs times the angle, modulo a turn. */
export const electricalAngleInt32 = int32Twin({
  kernel: 'electricalAngleInt32',
  process,
  design({ c }) {
    const { factor, offset, least } = c as Record<'factor' | 'offset' | 'least', number>;
    return { coeffs: design(factor, toSteps(TURN, offset + least)), state: {}, outputs: [TURN] };
  },
});
