"""Folds of scikit-learn, the truth for test/train/data/folds.test.ts.

    python3 test/golden/sklearn_folds.py > test/golden/sklearn_folds.json

Made with scikit-learn 1.9.1 and numpy 2.4.6.
"""
import json

import numpy as np
import sklearn
from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, TimeSeriesSplit


def spans(indices):
    """Sorted indices as [from, to) ranges."""
    indices = np.asarray(indices)
    cuts = np.flatnonzero(np.diff(indices) != 1) + 1
    return [[int(p[0]), int(p[-1]) + 1] for p in np.split(indices, cuts) if len(p)]


def folds(splitter, n, **more):
    return [[spans(train), spans(test)] for train, test in splitter.split(np.zeros(n), **more)]


def group_case(rng, folds_count, groups, classes):
    """Rows sorted by group; each group draws its own mix of classes."""
    sizes = rng.integers(3, 40, groups)
    group = np.repeat(np.arange(groups), sizes)
    y = np.concatenate([rng.choice(classes, size, p=rng.dirichlet(np.ones(classes))) for size in sizes])
    y[:classes] = np.arange(classes)
    counts = [[int(np.sum((group == g) & (y == c))) for c in range(classes)] for g in range(groups)]

    def fold_of(splitter):
        found = np.empty(groups, int)
        for k, (_, test) in enumerate(splitter.split(np.zeros(len(y)), y, group)):
            found[group[test]] = k
        return found.tolist()

    return {
        "folds": folds_count,
        "counts": counts,
        "stratified": fold_of(StratifiedGroupKFold(folds_count)),
        "even": fold_of(GroupKFold(folds_count)),
    }


rng = np.random.default_rng(5)
print(
    json.dumps(
        {
            "versions": {"sklearn": sklearn.__version__, "numpy": np.__version__},
            "kFold": [{"rows": n, "folds": k, "spans": folds(KFold(k), n)} for n, k in [(23, 5), (100, 7), (6, 3)]],
            "timeSeries": [
                {"rows": n, "folds": k, "gap": g, "longest": m, "spans": folds(TimeSeriesSplit(k, gap=g, max_train_size=m), n)}
                for n, k, g, m in [(23, 5, 0, None), (100, 4, 7, None), (100, 4, 7, 10), (61, 3, 3, 20)]
            ],
            "groups": [group_case(rng, k, g, c) for k, g, c in [(3, 9, 2), (5, 20, 4), (4, 12, 13), (2, 5, 3)]],
        }
    )
)
