/** The part of fili that the bench uses; the package has no types. */
declare module 'fili' {
  interface Section {
    readonly k: number;
    readonly a: readonly [number, number];
    readonly b: readonly [number, number, number];
    readonly z: [number, number];
  }
  class IirFilter {
    constructor(sections: readonly Section[]);
    multiStep(x: ArrayLike<number>): number[];
  }
  class FirFilter {
    constructor(taps: ArrayLike<number>);
    multiStep(x: ArrayLike<number>): number[];
  }
  const filters: { IirFilter: typeof IirFilter; FirFilter: typeof FirFilter };
  export default filters;
}
