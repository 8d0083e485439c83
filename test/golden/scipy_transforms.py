"""Golden vectors of clarke, inverseClarke, park, inversePark, dqPower and torque, by matrices and complex numbers.

Run: /usr/bin/python3 test/golden/scipy_transforms.py
"""

import numpy as np
from signals import uniform, write

N = 20
A = np.exp(2j * np.pi / 3)


def vector(a, b, c, scaling):
    return 2 / 3 * (a + A * b + A**2 * c) * (np.sqrt(1.5) if scaling == "power" else 1)


def clarke(iA, iB, iC, rate, currents=2, scaling="amplitude"):
    if currents == 2:
        iC = -iA - iB
    s = vector(iA, iB, iC, scaling)
    y = {"iAlpha": s.real, "iBeta": s.imag}
    return y if currents == 2 else {**y, "i0": (iA + iB + iC) / (np.sqrt(3) if scaling == "power" else 3)}


def inverseClarke(iAlpha, iBeta, i0, rate, scaling="amplitude"):
    power = np.sqrt(2 / 3) * np.array([[1, -1 / 2, -1 / 2], [0, np.sqrt(3) / 2, -np.sqrt(3) / 2], np.full(3, np.sqrt(0.5))])
    plain = 2 / 3 * np.array([[1, -1 / 2, -1 / 2], [0, np.sqrt(3) / 2, -np.sqrt(3) / 2], np.full(3, 0.5)])
    return dict(zip(("iA", "iB", "iC"), np.linalg.solve(power if scaling == "power" else plain, np.array([iAlpha, iBeta, i0]))))


def park(iAlpha, iBeta, angle, rate):
    z = (iAlpha + 1j * iBeta) * np.exp(-1 * 1j * angle)
    return {"id": z.real, "iq": z.imag}


def inversePark(id, iq, angle, rate):
    z = (id + 1j * iq) * np.exp(1j * angle)
    return {"iAlpha": z.real, "iBeta": z.imag}


def clarkePark(iA, iB, iC, angle, rate, **params):
    y = clarke(iA, iB, iC, rate, **params)
    return {**park(y.pop("iAlpha"), y.pop("iBeta"), angle, rate), **y}


def dqPower(id, iq, ud, uq, rate, scaling="amplitude"):
    s = {"amplitude": 1.5, "power": 1, "rms": 3}[scaling] * (ud + 1j * uq) * np.conj(id + 1j * iq)
    return {"power": s.real, "reactivePower": s.imag}


def torque(id, iq, rate, polePairs, fluxLinkage, ld, lq, scaling="amplitude"):
    # T = 3/2 p Im(conj(flux) i), with the flux that magnets and currents make together
    to_amplitude = {"amplitude": 1, "power": np.sqrt(2 / 3), "rms": np.sqrt(2)}[scaling]
    i = (id + 1j * iq) * to_amplitude
    flux = fluxLinkage + ld * i.real + 1j * lq * i.imag
    return 1.5 * polePairs * (np.conj(flux) * i).imag


MACHINE = {"polePairs": 4, "fluxLinkage": 0.0225, "ld": 9e-5, "lq": 2.1e-4}


def case(operator, amplitude, params, ports, **more):
    y = globals()[operator](*ports, rate=1000, **params)
    y = list(y.values()) if isinstance(y, dict) else [y]
    return {"operator": operator, "amplitude": amplitude, "params": params, **more, "y": np.array(y).tolist()}


def seeds(amplitude, *numbers):
    return [amplitude * uniform(N, seed) for seed in numbers]


CASES = [
    *(
        case("clarke", amplitude, p, seeds(amplitude, 1, 2, 3))
        for amplitude, p in [
            (1, {"currents": 3, "scaling": "amplitude"}),
            (300, {"currents": 3, "scaling": "power"}),
            (1e-3, {"currents": 2, "scaling": "amplitude"}),
            (1e6, {"currents": 2, "scaling": "power"}),
        ]
    ),
    *(
        case("inverseClarke", amplitude, {"scaling": s}, seeds(amplitude, 1, 2, 3))
        for amplitude, s in [(1, "amplitude"), (1e6, "power"), (1e-3, "power")]
    ),
    *(
        case(name, amplitude, {}, [*seeds(amplitude, 1, 2), uniform(N, 3) * turns * 2 * np.pi], turns=turns)
        for name in ("park", "inversePark")
        for amplitude, turns in [(1, 0.5), (300, 40), (1e-3, 10000)]
    ),
    *(
        case("dqPower", amplitude, {"scaling": s}, [*seeds(amplitude, 1, 2), *seeds(400, 3, 4)])
        for amplitude, s in [(1, "amplitude"), (300, "power"), (20, "rms")]
    ),
    *(
        case("torque", amplitude, p, seeds(amplitude, 1, 2))
        for amplitude, p in [
            (10, {**MACHINE, "scaling": "amplitude"}),
            (300, {**MACHINE, "scaling": "power", "fluxLinkage": 0}),
            (20, {**MACHINE, "scaling": "rms", "polePairs": 21, "lq": 9e-5}),
        ]
    ),
]

if __name__ == "__main__":
    write("scipy_transforms", CASES)
