"""May a document that is a ZIP of XML files be opened by the library that reads it?"""

from __future__ import annotations

from zipfile import BadZipFile, ZipFile

from index.readers.files import SourceFile, open_source

_LONGEST, _MOST_PARTS = 200_000_000, 10_000


def check_package(file: SourceFile, kind: str, part: str) -> None:
    """Raise ReadError unless this is a ZIP that holds `part`, of legal size unpacked, without entities of its own."""
    with open_source(file) as handle:
        try:
            package = ZipFile(handle)
        except BadZipFile as error:
            raise file.build_error(f"no {kind}: {str(error).lower()}; legal: a whole {kind} file") from None
        infos = package.infolist()
        size = sum(info.file_size for info in infos)
        if size > _LONGEST or len(infos) > _MOST_PARTS:
            legal = f"legal: at most {_LONGEST / 1e6:.0f} MB in {_MOST_PARTS:,}"
            raise file.build_error(f"{size / 1e6:,.0f} MB in {len(infos):,} parts unpacked; {legal}")
        if part not in package.namelist():
            raise file.build_error(f"no {kind}: it holds no {part}; legal: a whole {kind} file")
        for info in infos:
            if info.filename.lower().endswith((".xml", ".rels")) and b"<!ENTITY" in package.read(info).upper():
                raise file.build_error(f"{info.filename[:80]} declares entities of its own; legal: no <!ENTITY")
