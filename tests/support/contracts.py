"""Contracts made for tests, beside the installed one."""

from pathlib import Path

import google.api
import grpc_tools
from grpc_tools import protoc

from gateway.contract.operations import installed_contract


def compile_proto(source: Path, folder: Path) -> bytes:
    """The descriptor set of one proto, made in `folder`.

    The imports that the installed contract has are taken from it.
    """
    known, made = folder / "known.binpb", folder / "made.binpb"
    known.write_bytes(installed_contract())
    roots = [source.parent, Path(google.api.__path__[0]).parents[1], Path(grpc_tools.__file__).parent / "_proto"]
    arguments = [
        *(f"-I{root}" for root in roots),
        f"--descriptor_set_in={known}",
        f"--descriptor_set_out={made}",
        "--include_imports",
        "--include_source_info",
        source.name,
    ]
    assert protoc.main(["protoc", *arguments]) == 0
    return made.read_bytes()
