import type { MotorParams } from './params.ts';
import type { Plant } from './plant.ts';
import { Lag } from './sensors.ts';
import { type ThermalLink, ThermalNetwork } from './thermal.ts';

const WINDING = 0;
const STATOR = 1;
const ROTOR = 2;
const CASE = 3;
const COOLANT = 4;

/**
 * Where the plant's energy is lost, and how warm that makes the parts.
 *
 * copper:   1.5 rs(T) (id^2 + iq^2)
 * iron:     (kh f + ke f^2) B^2, f = omegaE / 2 pi; acts as a torque that brakes the rotor, so that it balances
 *   stator B^2 = |(ld id + flux, lq iq)|^2 / reference flux^2: the main field
 *   rotor  B^2 = (flux^2 + (ld id)^2 + (lq iq)^2) / reference flux^2: slot ripple of the magnets' field, harmonics of the stator's
 * friction: dry and viscous; part heats the rotor, the rest the case
 *
 * The air gap conducts G sqrt(sqrt(1 + (omega / knee)^2)): still laminar at rest, with the root of the speed in Taylor vortices.
 * rs rises and flux falls with temperature: that is the way in which temperatures show in currents and voltages.
 * Sources: P. Pillay, R. Krishnan, Modeling, Simulation, and Analysis of PMSM Drives, IEEE Trans. Industry Applications 25
 * (1989), for losses outside the dq model; Wallscheid, Boecker 2016 for the network; K. M. Becker, J. Kaye, Measurements of
 * Diabatic Flow in an Annulus with an Inner Rotating Cylinder, J. Heat Transfer 84 (1962), Nu ~ Ta^0.241 ~ omega^0.48.
 */
export class Heat {
  readonly network: ThermalNetwork;
  /** Losses since the start, J. */
  copper = 0;
  ironStator = 0;
  ironRotor = 0;
  friction = 0;

  private readonly params: MotorParams;
  private readonly airGap: ThermalLink;
  private readonly airGapKnee2: number;
  private readonly coolant: Lag;
  private readonly period: number;
  private readonly power = new Float64Array(5);
  /** Per mechanical speed: Nm, and Nm s. */
  private readonly hysteresis: readonly [stator: number, rotor: number];
  private readonly eddy: readonly [stator: number, rotor: number];
  private fieldStator = 0;
  private fieldRotor = 0;

  /** `period` is the time between calls of `step`. */
  constructor(params: MotorParams, period: number) {
    const { capacities, conductances, initialC, coolantLagS, coolantC } = params.thermal;
    this.params = params;
    this.period = period;
    this.airGap = { from: STATOR, to: ROTOR, conductance: conductances.statorRotor };
    this.airGapKnee2 = ((conductances.airGapKneeRpm * Math.PI) / 30) ** 2;
    this.network = new ThermalNetwork(
      [capacities.winding, capacities.stator, capacities.rotor, capacities.case, Number.POSITIVE_INFINITY],
      [
        { from: WINDING, to: STATOR, conductance: conductances.windingStator },
        { from: WINDING, to: CASE, conductance: conductances.windingCase },
        { from: STATOR, to: CASE, conductance: conductances.statorCase },
        { from: ROTOR, to: CASE, conductance: conductances.rotorCase },
        { from: CASE, to: COOLANT, conductance: conductances.caseCoolant },
        this.airGap,
      ],
      initialC,
    );
    this.coolant = new Lag(coolantLagS, period, coolantC);
    this.network.temperature[COOLANT] = coolantC;
    const { stator, rotor } = params.iron;
    const turnsPerRad = params.electrical.polePairs / (2 * Math.PI);
    this.hysteresis = [turnsPerRad * stator.hysteresisWPerHz, turnsPerRad * rotor.hysteresisWPerHz];
    this.eddy = [turnsPerRad ** 2 * stator.eddyWPerHz2, turnsPerRad ** 2 * rotor.eddyWPerHz2];
  }

  get winding(): number {
    return this.network.temperature[WINDING];
  }
  get stator(): number {
    return this.network.temperature[STATOR];
  }
  get magnets(): number {
    return this.network.temperature[ROTOR];
  }
  get case(): number {
    return this.network.temperature[CASE];
  }
  get coolantTemperature(): number {
    return this.network.temperature[COOLANT];
  }
  /** Heat that the parts have taken up since the start, J. */
  get stored(): number {
    const { heat } = this.network;
    return heat[WINDING] + heat[STATOR] + heat[ROTOR] + heat[CASE];
  }
  get toCoolant(): number {
    return this.network.heat[COOLANT];
  }

  /** Sets what the rotor is braked by in the coming control period. */
  brake(plant: Plant): void {
    const { electrical, mechanics } = this.params;
    const psiD = electrical.ldH * plant.id;
    const psiQ = electrical.lqH * plant.iq;
    const reference2 = electrical.fluxLinkageWb ** 2;
    const total = psiD + plant.flux;
    this.fieldStator = (total * total + psiQ * psiQ) / reference2;
    this.fieldRotor = (plant.flux * plant.flux + psiD * psiD + psiQ * psiQ) / reference2;
    plant.dry = mechanics.coulombNm + this.fieldStator * this.hysteresis[0] + this.fieldRotor * this.hysteresis[1];
    plant.viscous = mechanics.viscousNmS + this.fieldStator * this.eddy[0] + this.fieldRotor * this.eddy[1];
  }

  /** Books the losses of the past control period. */
  collect(plant: Plant): void {
    const { mechanics } = this.params;
    const { drySpeed, speedSquared } = plant;
    const copper = 1.5 * plant.rs * plant.currentSquared;
    const stator = this.fieldStator * (this.hysteresis[0] * drySpeed + this.eddy[0] * speedSquared);
    const rotor = this.fieldRotor * (this.hysteresis[1] * drySpeed + this.eddy[1] * speedSquared);
    const friction = mechanics.coulombNm * drySpeed + mechanics.viscousNmS * speedSquared;
    this.copper += copper;
    this.ironStator += stator;
    this.ironRotor += rotor;
    this.friction += friction;
    const toRotor = this.params.thermal.frictionToRotor * friction;
    this.power[WINDING] += copper;
    this.power[STATOR] += stator;
    this.power[ROTOR] += rotor + toRotor;
    this.power[CASE] += friction - toRotor;
    plant.currentSquared = 0;
    plant.drySpeed = 0;
    plant.speedSquared = 0;
  }

  /** Lets the losses since the last step warm the parts, and gives the plant its resistance and flux. */
  step(plant: Plant, coolantC: number): void {
    const { network, power, period } = this;
    const { conductances } = this.params.thermal;
    const omega2 = plant.omega * plant.omega;
    this.airGap.conductance = conductances.statorRotor * Math.sqrt(Math.sqrt(1 + omega2 / this.airGapKnee2));
    this.coolant.follow(coolantC);
    network.temperature[COOLANT] = this.coolant.value;
    for (let k = 0; k < power.length; k++) power[k] /= period;
    network.step(power, period);
    power.fill(0);
    this.warm(plant);
  }

  warm(plant: Plant): void {
    const { rsOhm, fluxLinkageWb, referenceC, copperPerK, magnetPerK } = this.params.electrical;
    plant.rs = rsOhm * (1 + copperPerK * (this.winding - referenceC));
    plant.flux = fluxLinkageWb * (1 + magnetPerK * (this.magnets - referenceC));
  }
}
