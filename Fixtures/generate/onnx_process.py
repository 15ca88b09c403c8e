"""Makes this process a quiet one of one thread, so that sums do not depend on the machine: import it first."""
import os

for _name, _value in {"OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}.items():
    os.environ.setdefault(_name, _value)
