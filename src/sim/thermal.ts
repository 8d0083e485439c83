/** A heat path between two nodes, W/K. */
export interface ThermalLink {
  readonly from: number;
  readonly to: number;
  conductance: number;
}

/**
 * A lumped-parameter thermal network: C_k dT_k/dt = P_k + sum over links of G (T_other - T_k).
 *
 * A node of infinite capacity is a boundary: its temperature is set from outside, and the heat that flows into it is counted.
 * Integrated by the midpoint rule; what leaves one node enters the other, so that heat balances to rounding whatever the step.
 * Source: O. Wallscheid, J. Boecker, Global Identification of a Low-Order Lumped-Parameter Thermal Network for PMSMs,
 * IEEE Trans. Energy Conversion 31 (2016).
 */
export class ThermalNetwork {
  /** degC a node. */
  readonly temperature: Float64Array;
  /** Heat stored in a node, or taken up by a boundary, since the start, J. */
  readonly heat: Float64Array;
  readonly links: readonly ThermalLink[];

  private readonly capacity: Float64Array;
  private readonly middle: Float64Array;
  private readonly flow: Float64Array;

  constructor(capacities: readonly number[], links: readonly ThermalLink[], initialC: number) {
    this.capacity = Float64Array.from(capacities);
    this.links = links;
    this.temperature = new Float64Array(capacities.length).fill(initialC);
    this.heat = new Float64Array(capacities.length);
    this.middle = new Float64Array(capacities.length);
    this.flow = new Float64Array(capacities.length);
  }

  /** One step of dt; `power[k]` heats node k, W. */
  step(power: Float64Array, dt: number): void {
    const { temperature, heat, capacity, middle, flow } = this;
    this.flows(power, temperature);
    for (let k = 0; k < flow.length; k++) middle[k] = temperature[k] + ((dt / 2) * flow[k]) / capacity[k];
    this.flows(power, middle);
    for (let k = 0; k < flow.length; k++) {
      heat[k] += dt * flow[k];
      temperature[k] += (dt * flow[k]) / capacity[k];
    }
  }

  private flows(power: Float64Array, temperature: Float64Array): void {
    const { flow } = this;
    flow.set(power);
    for (const { from, to, conductance } of this.links) {
      const q = conductance * (temperature[from] - temperature[to]);
      flow[from] -= q;
      flow[to] += q;
    }
  }
}
