"""Linear algebra: `engine.linalg.solve(A, B)` and its kin.

Everything works on the last two dimensions, over any leading ones, in float32 and float64. How each
op is made stands in `engine.ops.linalg` and `engine.ops.products`.
"""

# ruff: noqa: F401 (what is imported here is what the module offers)

from __future__ import annotations

from engine.ops.diagonal import linalg_diagonal as diagonal
from engine.ops.doors import put_doors as _put_doors
from engine.ops.linalg.checks import LinAlgError
from engine.ops.linalg.determinants import det, slogdet
from engine.ops.linalg.factorisations import cholesky, eigh, eigvalsh, qr, svd, svdvals
from engine.ops.linalg.norms import linalg_norm as norm
from engine.ops.linalg.norms import matrix_norm, vector_norm
from engine.ops.linalg.powers import matrix_power
from engine.ops.linalg.solving import inv, lstsq, matrix_rank, pinv, solve
from engine.ops.linalg.triangular import solve_triangular
from engine.ops.matmul import matmul
from engine.ops.products import linalg_cross as cross
from engine.ops.products import multi_dot, vecdot

_put_doors(globals(), __name__, of_ops=True)
