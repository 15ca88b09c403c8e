"""What the measurement needs: packages, compiled programs and the models, all outside the checkout."""
import glob
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAMS = ROOT / "Benchmarks/peers"

# The peers, and Sluice, in the order in which they are measured.
NAMES = ["sluice", "onnxruntime-c", "onnxruntime", "onednn", "openvino", "torch", "keras"]

# The builds of RTNeural: which of them is fastest depends on the layer.
RTNEURAL = {
    f"rtneural-{library}-{width}": (*flags, *narrow)
    for library, flags in {
        "xsimd": ("-DRTNEURAL_USE_XSIMD=1", "-I", "modules/xsimd/include"),
        "eigen": ("-DRTNEURAL_USE_EIGEN=1", "-DEIGEN_STACK_ALLOCATION_LIMIT=0", "-I", "modules/Eigen"),
        "stl": ("-DRTNEURAL_USE_STL=1", "-ffast-math"),
    }.items()
    for width, narrow in {"wide": (), "narrow": ("-mno-avx512f",)}.items()
}


def run(*command, **options):
    words = [str(word) for word in command]
    status = subprocess.run(words, stdout=sys.stderr, **options).returncode
    if status:
        sys.exit(f"error: {' '.join(words)} left with status {status}")


class Installation:
    """A folder with a Python environment, programs in `build` and models in `cases`."""

    def __init__(self, folder, names, keras=None, sluice=None, rtneural=None):
        self.folder = pathlib.Path(folder).resolve()
        if self.folder.is_relative_to(ROOT):
            sys.exit(f"error: {folder}: is in the checkout, expected a folder outside")
        self.names = names
        self.keras = keras
        self.sluice = sluice
        self.rtneural = rtneural and pathlib.Path(rtneural).resolve()
        self.python = self.folder / "bin/python"
        self.build = self.folder / "build"
        self.cases = self.folder / "cases"

    def install(self, cases):
        packages = ["gcc", "libc6-dev"] + (["libdnnl-dev"] if "onednn" in self.names else [])
        packages += ["g++"] if "onednn" in self.names or self.rtneural else []
        run("bash", "-c", '. Scripts/lib.sh && install_packages "$@"', "bash", *packages, cwd=ROOT)
        if not self.python.exists():
            run(sys.executable, "-m", "venv", self.folder)
        run(self.python, "-m", "pip", "install", "-q", "-r", PROGRAMS / "requirements.txt")
        self.build.mkdir(exist_ok=True)
        self.compile("gcc", "processors.c", "-O3", "-march=native", "-pthread")
        if "onnxruntime-c" in self.names:
            self.compile("gcc", "onnxruntime.c", "-O2", "-std=gnu11", "-ldl", "-lm")
        if "onednn" in self.names:
            self.compile("g++", "onednn.cpp", "-O2", "-std=c++17", "-ldnnl")
        for name, flags in RTNEURAL.items():
            if name in self.names:
                self.compile_rtneural(name, flags)
        run(self.python, PROGRAMS / "prepare.py", self.cases, *cases)
        if "sluice" in self.names and not self.sluice:
            package = "--package-path", ROOT / "Benchmarks"
            run("swift", "build", "-c", "release", "--product", "recurrent-cases", *package)
            shown = subprocess.run(
                ["swift", "build", "-c", "release", *map(str, package), "--show-bin-path"], check=True,
                capture_output=True, text=True)
            self.sluice = pathlib.Path(shown.stdout.strip()) / "recurrent-cases"

    def compile(self, compiler, source, *flags):
        # Libraries stand behind what needs them.
        run(compiler, PROGRAMS / source, "-o", self.build / pathlib.Path(source).stem, *flags)

    def compile_rtneural(self, name, flags):
        git = ["git", "-C", self.rtneural, "describe", "--always"]
        described = subprocess.run(git, capture_output=True, text=True)
        if described.returncode or not (self.rtneural / "RTNeural/RTNeural.cpp").exists():
            sys.exit(f"error: {self.rtneural}: is no checkout of RTNeural")
        version = described.stdout.strip()
        # Eigen knows no more than 32 bytes here.
        alignment = 64 if name.endswith("wide") and "eigen" not in name else 32
        run("g++", "-O3", "-std=c++20", "-march=native", "-DNDEBUG", f"-DRTNEURAL_DEFAULT_ALIGNMENT={alignment}",
            f'-DRTNEURAL_VERSION="{version}"', "-I", ".", "-I", "modules/json", "-I", PROGRAMS, *flags,
            PROGRAMS / "rtneural.cpp", "RTNeural/RTNeural.cpp", "-o", self.build / name, cwd=self.rtneural)

    def command(self, name, threads, repeats, seconds, cases):
        """The command that measures a peer, and its environment."""
        arguments = [str(threads), str(repeats), str(seconds), str(self.cases), *cases]
        environment = dict(os.environ, OMP_NUM_THREADS=str(threads))
        if name == "sluice":
            return [str(self.sluice), "--threads", str(threads), "--repeats", str(repeats),
                    "--seconds", str(seconds), "--cases", ",".join(cases)], environment
        if name == "onnxruntime-c":
            [library] = glob.glob(f"{self.folder}/lib/python*/site-packages/onnxruntime/capi/libonnxruntime.so.*")
            environment["ONNXRUNTIME_LIBRARY"] = library
            return [str(self.build / "onnxruntime"), *arguments], environment
        if name in RTNEURAL:
            return [str(self.build / name), *arguments], environment
        if name == "onednn":
            return [str(self.build / "onednn"), *arguments], environment
        python = self.keras if name == "keras" else self.python
        return [str(python), str(PROGRAMS / f"run_{name}.py"), *arguments], environment

    def processors(self):
        """GFLOP/s of the faster of two processors, and of both together."""
        answer = subprocess.run([self.build / "processors"], capture_output=True, text=True)
        if answer.returncode:
            sys.exit(answer.stderr.strip())
        first, second, both = map(float, answer.stdout.split())
        return max(first, second), both
