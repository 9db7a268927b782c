"""How do styles and scripts travel? Compressed, under addresses that change with their content, so they are kept."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from flask import Response, request, url_for

from web.compression import compress

FOLDER = Path(__file__).parent / "static"
YEAR = 365 * 24 * 3600


class Assets:
    """Knows the static files as they were when the application began."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Hash every file of a folder."""
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        self._versions = {
            path.relative_to(folder).as_posix(): blake2b(path.read_bytes(), digest_size=5).hexdigest() for path in files
        }

    def url(self, name: str) -> str:
        """Write the address of a file, its version in it."""
        return url_for("static", filename=name, v=self._versions.get(name))

    def keep(self, response: Response, name: str) -> Response:
        """Compress a file's answer, and let it be kept for good where the address names the version that it is of."""
        if response.status_code == 200 and request.method == "GET":
            response.direct_passthrough = False
            response.get_data()
            response.close()  # the file, which is read
            compress(response)
        if request.args.get("v") == self._versions.get(name, ""):
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response
