"""The names that the Spark job gives to files are the command line's."""

import pytest

pytest.importorskip("pyspark")

from parityscan.spark import Settings, name_below, schema  # noqa: E402


@pytest.mark.parametrize(
    ("path", "folder", "given", "name"),
    [
        ("file:/data/in/a b.pdf", "file:/data/in", "/data/in", "/data/in/a b.pdf"),
        ("file:/data/in/x/a.pdf", "file:/data/in", "in", "in/x/a.pdf"),
        ("file:/data/in/a.pdf", "file:/data/in", "./in/", "in/a.pdf"),
        ("file:/data/in/a.pdf", "file:///data/in", ".", "a.pdf"),
        ("hdfs://host:9000/in/é.pdf", "hdfs://host:9000/in", "hdfs://host:9000/in", "hdfs://host:9000/in/é.pdf"),
        ("s3a://bucket/in/a.pdf", "s3a://bucket/in/", "s3a://bucket/in/", "s3a://bucket/in/a.pdf"),
        ("file:/data/in/a.pdf", "file:/data/in/a.pdf", "in/a.pdf", "in/a.pdf"),
    ],
)
def test_names_are_the_folder_as_given_and_the_path_below(path, folder, given, name):
    assert name_below(path, folder, given) == name


def test_schemas_are_those_of_the_contract(scanner):
    for table in ("files", "findings", "diagnoses", "patients", "evidence"):
        fields = [(field.name, field.dataType.typeName() == "long") for field in schema(table, Settings(ocr="never"))]
        assert fields == scanner.columns(table)


def test_passwords_are_not_printed():
    assert "hunter2" not in repr(Settings(passwords=("hunter2",)))
