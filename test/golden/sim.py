"""Trajectories of a PMSM and of a thermal network by scipy's solve_ivp, for test/sim/plant.test.ts and thermal.test.ts.

Run with: /usr/bin/python3 test/golden/sim.py > test/golden/sim.json
"""

import json
import platform

import numpy as np
import scipy
from scipy.integrate import solve_ivp

TIGHT = {"method": "DOP853", "rtol": 1e-12, "atol": 1e-13}


def machine():
    """A free rotor under stator voltages that are held 1 ms each; states at the end of each millisecond."""
    motor = {"polePairs": 4, "rsOhm": 0.9, "ldH": 3.6e-3, "lqH": 4.2e-3, "fluxLinkageWb": 0.07, "inertiaKgM2": 6e-4}
    drag = {"dry": 0.05, "breakaway": 2.0, "viscous": 4e-4, "load": 0.3}
    volts = [[40, 0], [40, 30], [20, 60], [-10, 80], [-60, 70], [-90, 10], [-80, -60], [-20, -110], [60, -100], [120, -20]]
    p, rs, ld, lq, flux, inertia = motor.values()

    def slope(_, x, va, vb):
        i_d, i_q, omega, theta, _energy = x
        c, s = np.cos(p * theta), np.sin(p * theta)
        vd, vq = va * c + vb * s, vb * c - va * s
        torque = 1.5 * p * (flux + (ld - lq) * i_d) * i_q
        braking = drag["dry"] * omega / np.hypot(omega, drag["breakaway"]) + drag["viscous"] * omega + drag["load"]
        return [
            (vd - rs * i_d + p * omega * lq * i_q) / ld,
            (vq - rs * i_q - p * omega * (ld * i_d + flux)) / lq,
            (torque - braking) / inertia,
            omega,
            1.5 * (vd * i_d + vq * i_q),
        ]

    x = np.zeros(5)
    states = []
    for v in volts:
        x = solve_ivp(slope, (0, 1e-3), x, args=tuple(v), **TIGHT).y[:, -1]
        states.append(x.tolist())
    return {"motor": motor, "drag": drag, "volts": volts, "states": states}


def network():
    """Three nodes and a boundary of 20 degC, from 25 degC; temperatures every 10 s."""
    capacities = [100.0, 360.0, 70.0]
    links = [[0, 1, 2.1], [1, 2, 0.25], [1, 3, 7.0], [2, 3, 0.2]]
    power = [80.0, 20.0, 30.0]
    boundary = 20.0

    def slope(_, t):
        flow = power + [0.0]
        full = [*t, boundary]
        for a, b, g in links:
            q = g * (full[a] - full[b])
            flow[a] -= q
            flow[b] += q
        return [f / c for f, c in zip(flow, capacities)]

    times = list(range(10, 201, 10))
    t = solve_ivp(slope, (0, 200), [25.0] * 3, t_eval=times, **TIGHT).y
    return {
        "capacities": capacities,
        "links": links,
        "power": power,
        "boundaryC": boundary,
        "initialC": 25,
        "times": times,
        "temperatures": t.T.tolist(),
    }


print(
    json.dumps(
        {
            "made": {"by": "test/golden/sim.py", "python": platform.python_version(), "scipy": scipy.__version__},
            "machine": machine(),
            "network": network(),
        },
        indent=1,
    )
)
