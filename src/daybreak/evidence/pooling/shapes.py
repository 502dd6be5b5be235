"""Names for the array shapes of pooling: `studies` is the number of effects, `terms` the number of coefficients."""

from __future__ import annotations

import numpy as np

from daybreak.arrays import Bool, Float

StudyFloat = Float[np.ndarray, " studies"]
StudyBool = Bool[np.ndarray, " studies"]
Design = Float[np.ndarray, "studies terms"]
TermFloat = Float[np.ndarray, " terms"]
TermMatrix = Float[np.ndarray, "terms terms"]
StudyMatrix = Float[np.ndarray, "studies studies"]
