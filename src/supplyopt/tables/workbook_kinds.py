"""Which kind of workbook a file is, told from its bytes."""

from __future__ import annotations

import io
import zipfile
import zlib

__all__ = ["kind_of_workbook"]

_ZIP = b"PK"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# More than any workbook that a person keeps; a file can be made to unpack to far more.
_MOST_BYTES = 2**30


def kind_of_workbook(data: bytes) -> tuple[str, str, str]:
    """Tell the kind of a workbook.

    Parameters
    ----------
    data : bytes
        What the file holds.

    Returns
    -------
    kind : {"xlsx", "ods", "xls", ""}
    problem, remedy : str
        Why it cannot be read, what to do about it; "" where it can.
    """
    again = "open it in a spreadsheet program and save it as .xlsx"
    if not data.strip():
        return "", "the file is empty", "give a workbook"
    if data.startswith(_ZIP):
        return _kind_of_archive(data, again)
    if data.startswith(_COMPOUND):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "", "the workbook is protected by a password", "save it without one"
        return "xls", "", ""
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head")):
        return "", "is a web page, called a workbook", again
    if start.startswith(b"<"):
        return "", "is an XML file, called a workbook", again
    if b"\0" not in data[:2000] or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        remedy = "put each table as places.csv, items.csv, ... in a folder, and give the folder"
        return "", "is plain text, such as CSV, called a workbook", remedy
    return "", "is no workbook", again


def _kind_of_archive(data: bytes, again: str) -> tuple[str, str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            size = sum(part.file_size for part in archive.infolist())
            manifest = b""
            if "META-INF/manifest.xml" in names:
                manifest = archive.read("META-INF/manifest.xml")
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, RuntimeError, EOFError) as error:
        problem = f"the workbook is spoilt ({error})"
        return "", problem, "get it again: it may have been cut off on its way"
    if size > _MOST_BYTES:
        problem = f"the workbook unpacks to {size / 2**30:.1f} GiB, which is too much"
        return "", problem, "delete what is no table, or write a folder of CSV files"
    if b"encryption-data" in manifest:
        return "", "the workbook is protected by a password", "save it without one"
    if "xl/workbook.bin" in names:
        return "", "is a binary workbook (.xlsb), which is not read", again
    if "content.xml" in names:
        return "ods", "", ""
    if "[Content_Types].xml" in names and any(name.endswith("workbook.xml") for name in names):
        return "xlsx", "", ""
    if "Index/Document.iwa" in names:
        return "", "is a document of Numbers", "export it as .xlsx"
    return "", "is an archive, not a workbook", "unpack it, and give what is in it"
