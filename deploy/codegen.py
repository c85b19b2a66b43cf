"""Generates `gen/` from `protos/`: messages, stubs, typing stubs, and the descriptor set with comments.

`buf/validate/validate.proto` is not vendored: the installed `protovalidate` holds its descriptor, which protoc accepts
beside the source folders. Run as `python -m deploy.codegen`; with `--contract FILE --protos FOLDER` it writes only the
descriptor set of another tree, which `make lint` compares with ours.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

import grpc_tools
from google.api import annotations_pb2
from grpc_tools import protoc
from protovalidate import ViolationPb

ROOT = Path(__file__).resolve().parent.parent
PROTOS = ROOT / "protos"
GEN = ROOT / "gen"
BUILD = ROOT / "build"
CONTRACT = Path("bahi") / "contract.binpb"
SEVEN_BITS = 0x7F
VALIDATE_PROTO = "buf/validate/validate.proto"


def _length_delimited(field_number: int, payload: bytes) -> bytes:
    """One field of a protobuf message in wire format: tag, length, payload."""
    out = bytearray([(field_number << 3) | 2])
    length = len(payload)
    while length > SEVEN_BITS:
        out.append((length & SEVEN_BITS) | 0x80)
        length >>= 7
    out.append(length)
    return bytes(out) + payload


def _validate_descriptor_set() -> bytes:
    """A FileDescriptorSet of validate.proto and of the files it imports."""
    files = [ViolationPb.desc().file]  # validate.proto declares this message
    for file in files:
        files.extend(file.dependencies)
    # protoc needs a file after those that it imports. The last mention of a file here follows all that import it.
    imported_first = {file.name: file for file in reversed(files)}
    return b"".join(_length_delimited(1, file.proto.to_binary()) for file in imported_first.values())


def _protoc(*arguments: str) -> None:
    if protoc.main(["protoc", *arguments]) != 0:
        sys.exit("protoc refused the protos; its message stands above.")


def _roots(protos: Path, scratch: Path) -> list[str]:
    """Options that name the sources for protoc: our protos, Google's, validation rules (in `scratch`)."""
    validate_set = scratch / "validate.binpb"
    validate_set.write_bytes(_validate_descriptor_set())
    googleapis = Path(annotations_pb2.__file__).parents[2]
    well_known = Path(grpc_tools.__file__).parent / "_proto"  # gRPC's documentation names this folder
    return [f"-I{protos}", f"-I{googleapis}", f"-I{well_known}", f"--descriptor_set_in={validate_set}"]


def _sources(protos: Path) -> list[str]:
    return sorted(str(path.relative_to(protos)) for path in protos.rglob("*.proto"))


def write_contract(protos: Path, target: Path, roots: list[str]) -> None:
    """Writes the descriptor set of all files under `protos`, with comments, to `target`."""
    options = ["--include_imports", "--include_source_info"]
    _protoc(*roots, f"--descriptor_set_out={target}", *options, *_sources(protos))


def generate(scratch: Path) -> None:
    """Rebuilds `gen/`. The old one stays until protoc has accepted every file."""
    fresh = scratch / "gen"
    (fresh / "bahi").mkdir(parents=True)
    scripts = Path(sys.executable).parent
    plugins = [f"--plugin={name}={scripts / name}" for name in ("protoc-gen-mypy", "protoc-gen-mypy_grpc")]
    roots = _roots(PROTOS, scratch)
    sources = _sources(PROTOS)
    _protoc(*plugins, *roots, f"--python_out={fresh}", f"--mypy_out=quiet:{fresh}", *sources, VALIDATE_PROTO)
    _protoc(*plugins, *roots, f"--grpc_python_out={fresh}", f"--mypy_grpc_out=quiet,only_async:{fresh}", *sources)
    write_contract(PROTOS, fresh / CONTRACT, roots)
    for folder in (path for path in fresh.rglob("*") if path.is_dir()):
        (folder / "__init__.py").touch()
    shutil.rmtree(GEN, ignore_errors=True)
    fresh.rename(GEN)


def main() -> None:
    """Reads the command line and generates. Each run has its own scratch folder, so that two runs do not conflict."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contract", type=Path, help="write only this descriptor set")
    parser.add_argument("--protos", type=Path, default=PROTOS, help="the tree to read, with --contract")
    arguments = parser.parse_args()
    scratch = BUILD / f"codegen-{os.getpid()}"
    scratch.mkdir(parents=True)
    try:
        if arguments.contract:
            write_contract(arguments.protos, arguments.contract, _roots(arguments.protos, scratch))
        else:
            generate(scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
