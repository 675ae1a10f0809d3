"""Makes the wheel of a binary that is there: `build` prepares what it imports.

The metadata is that of `pyproject.toml`, the version that of the workspace.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from packaging.utils import canonicalize_name
from packaging.version import Version
from pyproject_metadata import StandardMetadata

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]

MACHINES = {"x64": "x86_64", "x86": "i686", "AArch64": "aarch64", "ARM": "armv7l"}
"""The names of pyelftools, and those of platform tags."""
SYSTEM_LIBRARIES = ("libc.so", "libm.so", "libgcc_s.so", "libpthread.so", "libdl.so", "librt.so", "ld-linux")
"""The libraries that every manylinux system has."""


def platform_tag(binary: Path) -> str:
    """Returns the platform tag that is true of a Linux binary."""
    with binary.open("rb") as file:
        try:
            elf = ELFFile(file)
        except ELFError:
            sys.exit(f"error: `{binary}` is no Linux binary\nhelp: name its platform tag, such as macosx_11_0_arm64")
        machine = MACHINES.get(elf.get_machine_arch())
        if machine is None:
            sys.exit(f"error: no platform tag is known for {elf.get_machine_arch()}\nhelp: name it as third argument")
        if not any(segment["p_type"] == "PT_INTERP" for segment in elf.iter_segments()):
            # Static: it asks nothing of the system's C library, whether that is glibc or musl.
            return f"manylinux_2_17_{machine}.manylinux2014_{machine}.musllinux_1_1_{machine}"
        needed = [tag.needed for tag in elf.get_section_by_name(".dynamic").iter_tags("DT_NEEDED")]
        if not all(library.startswith(SYSTEM_LIBRARIES) for library in needed):
            return f"linux_{machine}"
        requirements = elf.get_section_by_name(".gnu.version_r")
        versions = [aux.name for _, versions in requirements.iter_versions() for aux in versions]
        numbers = [name.removeprefix("GLIBC_").split(".") for name in versions if name.startswith("GLIBC_2.")]
        newest = max((int(major), int(minor)) for major, minor, *_ in numbers)
        # Older systems have no such tag.
        major, minor = max(newest, (2, 17))
        return f"manylinux_{major}_{minor}_{machine}"


def project_metadata() -> StandardMetadata:
    """Returns the metadata of the project, with the version of the workspace."""
    pyproject = tomllib.loads((FOLDER / "pyproject.toml").read_text())
    workspace = tomllib.loads((ROOT / "Cargo.toml").read_text())
    metadata = StandardMetadata.from_pyproject(pyproject, FOLDER)
    metadata.version = Version(workspace["workspace"]["package"]["version"])
    return metadata


def write_entry_points(metadata: StandardMetadata, file: Path) -> None:
    groups = {group: entries for group, entries in metadata.entrypoints.items() if entries}
    lines = (
        line
        for group, entries in groups.items()
        for line in (f"[{group}]", *(f"{name} = {value}" for name, value in entries.items()), "")
    )
    file.write_text("\n".join(lines))


def lay_out(folder: Path, binary: Path, platform: str, licences: Path | None) -> None:
    """Writes the unpacked wheel."""
    metadata = project_metadata()
    name = f"{canonicalize_name(metadata.name).replace('-', '_')}-{metadata.version}"
    shutil.copytree(FOLDER / "src", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))

    scripts = folder / f"{name}.data" / "scripts"
    scripts.mkdir(parents=True)
    script = scripts / ("wxpay.exe" if platform.startswith("win") else "wxpay")
    shutil.copyfile(binary, script)
    script.chmod(0o755)

    info = folder / f"{name}.dist-info"
    (info / "licenses").mkdir(parents=True)
    for licence in metadata.license_files or []:
        shutil.copyfile(FOLDER / licence, info / "licenses" / licence)
    if licences is not None:
        shutil.copyfile(licences, info / "licenses" / "THIRD-PARTY-LICENSES.txt")
    (info / "METADATA").write_bytes(bytes(metadata.as_rfc822()))
    write_entry_points(metadata, info / "entry_points.txt")
    tags = "".join(f"Tag: py3-none-{tag}\n" for tag in platform.split("."))
    (info / "WHEEL").write_text(f"Wheel-Version: 1.0\nGenerator: wxpay\nRoot-Is-Purelib: false\n{tags}")


def main(wheels: Path, binary: Path, platform: str | None, licences: Path | None) -> None:
    if not binary.is_file():
        sys.exit(f"error: no binary is at `{binary}`\nhelp: build one with `cargo build --release -p wxpay-cli`")
    wheels.mkdir(parents=True, exist_ok=True)
    # Beside the wheel, whose file system has room for it.
    with tempfile.TemporaryDirectory(dir=wheels, prefix=".wheel-") as temporary:
        folder, packed = Path(temporary, "files"), Path(temporary, "packed")
        packed.mkdir()
        lay_out(folder, binary, platform or platform_tag(binary), licences)
        subprocess.run(
            [sys.executable, "-m", "wheel", "pack", "--dest-dir", packed, folder], check=True, stdout=sys.stderr
        )
        [wheel] = packed.iterdir()
        os.replace(wheel, wheels / wheel.name)
    print(wheels / wheel.name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="packages/python/build", description=__doc__)
    parser.add_argument("wheels", metavar="WHEEL_DIR", type=Path)
    parser.add_argument("binary", metavar="BINARY", type=Path)
    parser.add_argument("platform", metavar="PLATFORM", nargs="?", help="the platform tag, of any but a Linux binary")
    parser.add_argument("--licences", metavar="FILE", type=Path, help="the licences of what the binary is made of")
    main(**vars(parser.parse_args()))
