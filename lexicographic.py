"""Goals in order, each held by fixing what its optimum leaves no freedom."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supplyopt.errors import CertificateError, InfeasibleError, LimitError
from supplyopt.lp.answer import Answer, AnswerStatus, Limits
from supplyopt.lp.certify import dual_bound, require_feasible, require_optimal
from supplyopt.lp.highs import HighsSession
from supplyopt.lp.program import Bounds, Floats, Indices, Program

