"""Generates `gen/` from `protos/`: messages, stubs, typing stubs, and the descriptor set with comments.

`buf/validate/validate.proto` is not vendored: the installed `protovalidate` holds its descriptor, which protoc accepts
beside the source folders. Run as `python -m deploy.codegen`.
"""

import shutil
import sys
from pathlib import Path

import grpc_tools
from google.api import annotations_pb2
from grpc_tools import protoc
from protovalidate._gen.buf.validate import validate_pb  # the only place that holds the descriptor

ROOT = Path(__file__).resolve().parent.parent
PROTOS = ROOT / "protos"
GEN = ROOT / "gen"
DESCRIPTOR_SET = "contract.binpb"
VALIDATE_PROTO = "buf/validate/validate.proto"


def _length_delimited(field_number: int, payload: bytes) -> bytes:
    """One field of a protobuf message in wire format: tag, length, payload."""
    out = bytearray([(field_number << 3) | 2])
    length = len(payload)
    while length > 0x7F:
        out.append((length & 0x7F) | 0x80)
        length >>= 7
    out.append(length)
    return bytes(out) + payload


def _validate_descriptor_set() -> bytes:
    """A FileDescriptorSet of validate.proto and of the files it imports."""
    files: dict[str, bytes] = {}

    def add(file: object) -> None:
        for dependency in file.dependencies:  # type: ignore[attr-defined]
            add(dependency)
        files.setdefault(file.name, file.proto.to_binary())  # type: ignore[attr-defined]

    add(validate_pb.desc())
    return b"".join(_length_delimited(1, content) for content in files.values())


def _protoc(*arguments: str) -> None:
    if protoc.main(["protoc", *arguments]) != 0:
        sys.exit("protoc refused the protos; its message stands above.")


def generate() -> None:
    """Rebuilds `gen/` from nothing, and replaces the former only when protoc has accepted everything."""
    fresh = GEN.with_name("gen.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "bahi").mkdir(parents=True)
    validate_set = fresh / "validate.binpb"
    validate_set.write_bytes(_validate_descriptor_set())
    googleapis = Path(annotations_pb2.__file__).parents[2]
    sources = sorted(str(path.relative_to(PROTOS)) for path in PROTOS.rglob("*.proto"))
    well_known = Path(grpc_tools.__file__).parent / "_proto"
    scripts = Path(sys.executable).parent
    plugins = [f"--plugin={name}={scripts / name}" for name in ("protoc-gen-mypy", "protoc-gen-mypy_grpc")]
    roots = [*plugins, f"-I{PROTOS}", f"-I{googleapis}", f"-I{well_known}", f"--descriptor_set_in={validate_set}"]
    _protoc(*roots, f"--python_out={fresh}", f"--mypy_out=quiet:{fresh}", *sources, VALIDATE_PROTO)
    _protoc(*roots, f"--grpc_python_out={fresh}", f"--mypy_grpc_out=quiet,only_async:{fresh}", *sources)
    _protoc(
        *roots,
        f"--descriptor_set_out={fresh / 'bahi' / DESCRIPTOR_SET}",
        "--include_imports",
        "--include_source_info",
        *sources,
    )
    validate_set.unlink()
    for folder in [fresh, *(path for path in fresh.rglob("*") if path.is_dir())]:
        if folder != fresh:
            (folder / "__init__.py").touch()
    shutil.rmtree(GEN, ignore_errors=True)
    fresh.rename(GEN)


if __name__ == "__main__":
    generate()
