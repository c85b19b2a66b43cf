"""What the documents name is there: files in backticks, modules in backticks, and the targets of links."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DOCUMENTS = sorted(
    path.relative_to(ROOT)
    for pattern in (
        "README.md",
        "docs/**/*.md",
        "services/*/README.md",
        "gateway/README.md",
        "deploy/*/README.md",
        "tests/**/README.md",
    )
    for path in ROOT.glob(pattern)
)
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FILE = re.compile(r"[\w.*-]+(/[\w.*-]+)*\.(py|proto|md|sql|yml|yaml|toml|json|csv|lock|mako)|[\w.-]+(/[\w.-]+)*/")
MODULE = re.compile(r"(gateway|gst|kit|services|deploy|tests)(\.[a-z_0-9]+)+(\.[A-Za-z_]+)?")
FOR_NEWCOMERS = {Path("README.md"), Path("docs/tour.md")}
FOLDERS = ("deploy", "docs", "gateway", "gst", "kit", "protos", "services", "tests", "trade")
MADE_WHEN_RUNNING = (".bahi/", ".venv/", "gen/", "build/")
NO_FILES = {"gst.md", "gateway.listening"}
"""The paper on the law that rules cite by section, which is not kept here; a log event."""


def named(document: Path, form: re.Pattern[str]) -> list[str]:
    """What stands in backticks and has this form, outside of fenced blocks."""
    prose = FENCE.sub("", (ROOT / document).read_text())
    return sorted({code for code in CODE.findall(prose) if form.fullmatch(code)} - NO_FILES)


def is_there(document: Path, name: str) -> bool:
    """Whether a file of this name is where the document says: from the root, or beside it.

    A bare name, for which the sentence around it gives the folder, may be anywhere; not so in README.md and the tour,
    by which newcomers find their way.
    """
    if name.startswith(MADE_WHEN_RUNNING):
        return True
    if any(list(start.glob(name)) for start in (ROOT, (ROOT / document).parent)):
        return True
    if "/" in name.rstrip("/") or document in FOR_NEWCOMERS:
        return False
    return any(list(ROOT.glob(f"{folder}/**/{name}")) for folder in FOLDERS)


def module_is_there(name: str) -> bool:
    """Whether `a.b.c` is a module or package, or something that is defined in the module `a.b`."""
    path = ROOT / name.replace(".", "/")
    if path.is_dir() or path.with_suffix(".py").is_file():
        return True
    module, attribute = path.parent.with_suffix(".py"), path.name
    return module.is_file() and re.search(rf"\b{attribute}\b", module.read_text()) is not None


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_files_named_in_a_document_exist(document) -> None:
    assert [name for name in named(document, FILE) if not is_there(document, name)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_modules_named_in_a_document_exist(document) -> None:
    assert [name for name in named(document, MODULE) if not module_is_there(name)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_relative_links_of_a_document_resolve(document) -> None:
    targets = LINK.findall((ROOT / document).read_text())
    files = [target.partition("#")[0] for target in targets if "://" not in target and not target.startswith("#")]
    assert [file for file in files if not ((ROOT / document).parent / file).exists()] == []


def test_the_documents_that_newcomers_begin_with_are_checked() -> None:
    assert set(DOCUMENTS) >= FOR_NEWCOMERS


def test_a_file_that_is_not_there_is_noticed() -> None:
    assert not is_there(Path("README.md"), "services/sales/usecases/no_such_step.py")
    assert not module_is_there("kit.no_such_module")
