import doctest
from pathlib import Path

import gst


def test_readme_examples_run():
    readme = Path(gst.__file__).with_name("README.md")
    outcome = doctest.testfile(str(readme), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert outcome.attempted > 20
    assert outcome.failed == 0
