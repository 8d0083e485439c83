"""Golden vectors of clarke, inverseClarke, park, inversePark, dqPower and torque, by matrices and complex numbers.

Run: /usr/bin/python3 test/golden/scipy_transforms.py
"""

import numpy as np
from signals import uniform, write

N = 20
A = np.exp(2j * np.pi / 3)


def phases(amplitude):
    return amplitude * np.array([uniform(N, seed) for seed in (1, 2, 3)])


def clarke(amplitude, currents, scaling):
    a, b, c = phases(amplitude)
    if currents == 2:
        c = -a - b
    vector = 2 / 3 * (a + A * b + A**2 * c) * (np.sqrt(1.5) if scaling == "power" else 1)
    y = [vector.real, vector.imag]
    return y if currents == 2 else [*y, (a + b + c) / (np.sqrt(3) if scaling == "power" else 3)]


def inverse_clarke(amplitude, scaling):
    power = np.sqrt(2 / 3) * np.array([[1, -1 / 2, -1 / 2], [0, np.sqrt(3) / 2, -np.sqrt(3) / 2], np.full(3, np.sqrt(0.5))])
    plain = 2 / 3 * np.array([[1, -1 / 2, -1 / 2], [0, np.sqrt(3) / 2, -np.sqrt(3) / 2], np.full(3, 0.5)])
    return np.linalg.solve(power if scaling == "power" else plain, phases(amplitude))


def rotate(amplitude, turns, sign):
    x, y, angle = phases(amplitude)
    angle = angle / amplitude * turns * 2 * np.pi
    z = (x + 1j * y) * np.exp(sign * 1j * angle)
    return [z.real, z.imag]


def dq_power(amplitude, scaling):
    i = (uniform(N, 1) + 1j * uniform(N, 2)) * amplitude
    u = (uniform(N, 3) + 1j * uniform(N, 4)) * 400
    s = {"amplitude": 1.5, "power": 1, "rms": 3}[scaling] * u * np.conj(i)
    return [s.real, s.imag]


def torque(amplitude, scaling, polePairs, fluxLinkage, ld, lq):
    # T = 3/2 p Im(conj(flux) i), with the flux that magnets and currents make together
    to_amplitude = {"amplitude": 1, "power": np.sqrt(2 / 3), "rms": np.sqrt(2)}[scaling]
    i = (uniform(N, 1) + 1j * uniform(N, 2)) * amplitude * to_amplitude
    flux = fluxLinkage + ld * i.real + 1j * lq * i.imag
    return [1.5 * polePairs * (np.conj(flux) * i).imag]


MACHINE = {"polePairs": 4, "fluxLinkage": 0.0225, "ld": 9e-5, "lq": 2.1e-4}


def case(operator, amplitude, params, y, **more):
    return {"operator": operator, "amplitude": amplitude, "params": params, **more, "y": np.array(y).tolist()}


CASES = [
    *(
        case("clarke", amplitude, p, clarke(amplitude, **p))
        for amplitude, p in [
            (1, {"currents": 3, "scaling": "amplitude"}),
            (300, {"currents": 3, "scaling": "power"}),
            (1e-3, {"currents": 2, "scaling": "amplitude"}),
            (1e6, {"currents": 2, "scaling": "power"}),
        ]
    ),
    *(
        case("inverseClarke", amplitude, {"scaling": s}, inverse_clarke(amplitude, s))
        for amplitude, s in [(1, "amplitude"), (1e6, "power"), (1e-3, "power")]
    ),
    *(
        case(name, amplitude, {}, rotate(amplitude, turns, sign), turns=turns)
        for name, sign in [("park", -1), ("inversePark", 1)]
        for amplitude, turns in [(1, 0.5), (300, 40), (1e-3, 10000)]
    ),
    *(case("dqPower", amplitude, {"scaling": s}, dq_power(amplitude, s)) for amplitude, s in [(1, "amplitude"), (300, "power"), (20, "rms")]),
    *(
        case("torque", amplitude, p, torque(amplitude, **p))
        for amplitude, p in [
            (10, {**MACHINE, "scaling": "amplitude"}),
            (300, {**MACHINE, "scaling": "power", "fluxLinkage": 0}),
            (20, {**MACHINE, "scaling": "rms", "polePairs": 21, "lq": 9e-5}),
        ]
    ),
]

write("scipy_transforms", CASES)
