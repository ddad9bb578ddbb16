"""What all tests use: a scanner, and an invented note."""

import pytest

import parityscan

NOTE = (
    b"Patient Name: Lindqvist, Vera\nDOB: 04/02/1971\nMRN: 0077123\n\n"
    b"PHQ-9: 17. Assessment: Bipolar I disorder (F31.9). She denies suicidal ideation.\n"
)
AS_OF = "2026-01-15"


@pytest.fixture(scope="session")
def scanner() -> parityscan.Scanner:
    """A scanner without OCR."""
    return parityscan.Scanner(ocr="never", as_of=AS_OF, timeout=5)
