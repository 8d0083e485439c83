"""Peer of test/operators/recorded.test.ts: runs the golden scripts' functions on signals that it is given. Needs numpy and scipy.

Standard input: a line of JSON, {"signals": {name: length}, "cases": [{"operator", "ports": [signal names], "rate", "params"}]}, then
the samples of all signals as little-endian doubles. Standard output: a line of JSON, {"versions", "cases": [{output: length}]}, then
the samples of all outputs. A peer takes the ports in order, the rate and the operator's parameters by name; NaN is where it says nothing.
"""

import json
import platform
import sys
import warnings

import numpy as np
import scipy
from scipy_cic import cic
from scipy_dc_block import dcBlock
from scipy_delay import delay
from scipy_derivative import derivative
from scipy_despike import despike
from scipy_ema import ema
from scipy_envelope import envelope
from scipy_ewmaBank import ewmaBank
from scipy_fftBins import fftBins
from scipy_fir import decimate, fir
from scipy_goertzel import goertzel
from scipy_hampel import hampel
from scipy_iir import bandpass, highpass, lowpass, notch
from scipy_interpolate import interpolate
from scipy_iqr import iqr
from scipy_kalman import kalman
from scipy_median import median
from scipy_movingAverage import movingAverage
from scipy_parkVector import parkVector
from scipy_rateLimit import rateLimit
from scipy_resample import resample
from scipy_rolling import rolling
from scipy_savgol import savgol
from scipy_sequence import sequence
from scipy_slidingDft import slidingDft
from scipy_transforms import clarke, clarkePark, dqPower, inverseClarke, inversePark, park, torque
from scipy_trend import baseline, detrend
from scipy_unwrap import unwrap
from scipy_velocity import velocity
from scipy_zscore import zscore


def lag(x, rate, samples=None, seconds=None):
    return np.concatenate([np.full(samples or round(seconds * rate), np.nan), x])[: len(x)]


def electricalAngle(thetaM, rate, polePairs, direction=1, offsetRad=0, range="signed"):
    start = -np.pi if range == "signed" else 0
    return np.mod(direction * polePairs * thetaM + offsetRad - start, 2 * np.pi) + start


def normalize(x, rate, mean=None, std=None, min=None, max=None, median=None, iqr=None):
    if std is not None:
        return (x - mean) / std
    return (x - median) / iqr if iqr is not None else (x - min) / (max - min)


# windows of equal samples have no shape, and say so
warnings.filterwarnings("ignore", category=RuntimeWarning)
header = json.loads(sys.stdin.buffer.readline())
signals = {name: np.frombuffer(sys.stdin.buffer.read(8 * n), "<f8") for name, n in header["signals"].items()}
answers = []
for case in header["cases"]:
    y = globals()[case["operator"]](*(signals[name] for name in case["ports"]), rate=case["rate"], **case["params"])
    answers.append({name: np.asarray(v, "<f8") for name, v in (y if isinstance(y, dict) else {"": y}).items()})

versions = {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__}
lengths = [{name: len(v) for name, v in answer.items()} for answer in answers]
sys.stdout.buffer.write(json.dumps({"versions": versions, "cases": lengths}).encode() + b"\n")
for answer in answers:
    for v in answer.values():
        sys.stdout.buffer.write(v.tobytes())
